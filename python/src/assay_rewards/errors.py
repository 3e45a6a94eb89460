"""What the client raises. A sample that has no reward is no error: its Score says so."""

from __future__ import annotations

from typing import Optional


class AssayError(Exception):
    """A request had no answer. ``code`` is stable and listed in docs/errors.md of the project."""

    def __init__(self, code: str, message: str, hint: Optional[str] = None) -> None:
        super().__init__(f"{code}: {message}" + (f" {hint}" if hint else ""))
        self.code = code
        self.message = message
        self.hint = hint
