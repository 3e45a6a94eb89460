"""Samples on their way out."""

from __future__ import annotations

import json
import math
from typing import Any, Mapping

from .errors import AssayError


def to_line(sample: Mapping[str, Any]) -> str:
    """
    A sample as one line of JSON. Values that JSON has no form for, such as arrays of numpy, are written by their
    ``tolist`` or ``item``; NaN and infinities, which are no JSON, are null. Raises AssayError E_ROW_SHAPE for the rest.
    """
    if "completion" not in sample:
        raise AssayError("E_ROW_SHAPE", f"a sample needs a completion; this one has {', '.join(map(str, sample)) or 'nothing'}.")
    try:
        return json.dumps(sample, allow_nan=False, default=plain)
    except ValueError:
        return json.dumps(_finite(sample), allow_nan=False, default=plain)
    except TypeError as error:
        raise AssayError("E_ROW_SHAPE", f"a sample must be made of JSON values: {error}.") from error


def plain(value: Any) -> Any:
    """For ``json.dumps``: a value that JSON has no form for as one that it has. Raises TypeError where there is none."""
    for name in ("tolist", "item", "isoformat"):
        method = getattr(value, name, None)
        if callable(method):
            return _finite(method())
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(inner) for inner in value]
    return value
