"""The result for one sample, field by field as the server writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional


@dataclass(frozen=True)
class Score:
    """
    A Score. ``status`` is "scored", "abstained" or "errored"; ``reward`` is a number where it is "scored" and None
    everywhere else: unknown is not zero. ``cost`` is by unit, ``duration_ms`` in milliseconds.
    """

    id: str
    status: str
    reward: Optional[float]
    reason: str
    cause: Optional[str] = None
    code: Optional[str] = None
    evidence: List[Dict[str, Any]] = field(default_factory=list)
    metrics: Dict[str, float] = field(default_factory=dict)
    parts: Dict[str, "Score"] = field(default_factory=dict)
    steps: Optional[List[Dict[str, Any]]] = None
    decision: Optional[Dict[str, Any]] = None
    cost: Dict[str, float] = field(default_factory=dict)
    duration_ms: float = 0.0
    cached: bool = False
    error: Optional[Dict[str, Any]] = None
    group: Optional[Dict[str, Any]] = None
    metadata: Dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    seed: int = 0

    @classmethod
    def from_row(cls, row: Mapping[str, Any], id: Optional[str] = None) -> "Score":
        """Reads a row; a part's row has no id, group and metadata of its own. Fields of newer servers are passed over."""
        known = {name: row[name] for name in _FIELDS if name in row}
        known["id"] = str(row.get("id", "")) if id is None else id
        known["parts"] = {name: cls.from_row(part, known["id"]) for name, part in row.get("parts", {}).items()}
        return cls(**known)


_FIELDS = frozenset(Score.__dataclass_fields__) - {"id", "parts"}
