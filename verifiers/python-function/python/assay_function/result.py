"""
Reads what a function returned into plain rows: {"reward": number} with {"metrics": {...}, "notes": {...}} beside it where the function said
more, {"none": true} where it could not tell, or {"invalid": why}. Arrays, tensors and numpy's numbers are read by their ``tolist``.
"""

import math
from numbers import Real
from typing import Any, Dict, List, Mapping

Row = Dict[str, Any]
MOST_FIELDS = 50
LONGEST_NAME = 100
LONGEST_NOTE = 200


def read_results(returned: Any, count: int, logged: Mapping[str, List[Any]]) -> List[Row]:
    """A list of as many rewards as there were samples; else every row says what is wrong."""
    values = plain(returned)
    if not isinstance(values, (list, tuple)):
        return [{"invalid": f"a list of {count} rewards was expected and {shown(values)} came"}] * count
    if len(values) != count:
        return [{"invalid": f"a list of {count} rewards was expected and one of {len(values)} came"}] * count
    rows = [read_row(value) for value in values]
    for name, column in logged.items():
        if len(column) != count:
            continue
        for row, value in zip(rows, column):
            if "reward" in row:
                add_field(row, name, value)
    return rows


def read_row(returned: Any) -> Row:
    value = plain(returned)
    if value is None:
        return {"none": True}
    if not isinstance(value, dict):
        return read_number(value)
    key = next((key for key in ("score", "reward") if key in value), None)
    if key is None:
        return {"invalid": "a dict was returned that has neither score nor reward"}
    number = plain(value[key])
    row = {"none": True} if number is None else read_number(number)
    for name, field in value.items():
        if name != key and "reward" in row:
            add_field(row, name, field)
    return row


def read_number(value: Any) -> Row:
    if isinstance(value, bool):
        return {"invalid": f"the bool {value} was returned where a number is expected: return float(...) of it"}
    if not isinstance(value, Real):
        return {"invalid": f"{shown(value)} was returned where a number or None is expected"}
    number = as_float(value)
    return {"reward": number} if math.isfinite(number) else {"invalid": f"the reward is {number}"}


def add_field(row: Row, name: Any, value: Any) -> None:
    """Numbers become metrics, all else a note; what does not fit is left out."""
    field = plain(value)
    if field is None or len(row.get("metrics", {})) + len(row.get("notes", {})) >= MOST_FIELDS:
        return
    key = str(name)[:LONGEST_NAME]
    if isinstance(field, Real) and math.isfinite(as_float(field)):
        row.setdefault("metrics", {})[key] = as_float(field)
    elif isinstance(field, str):
        row.setdefault("notes", {})[key] = field[:LONGEST_NOTE]
    else:
        row.setdefault("notes", {})[key] = shown(field)


def plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") and callable(value.tolist) else value


def as_float(value: Real) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number past what a float holds
        return math.inf


def shown(value: Any) -> str:
    if isinstance(value, float):
        return str(value)
    return f"a {type(value).__name__}"
