"""Whether the other side speaks as this client does."""

from __future__ import annotations

from typing import Any

from .errors import AssayError
from .version import PROTOCOL, VERSION


def check_protocol(code: str, who: str, came: Any, version: Any = None) -> None:
    """
    Raises AssayError ``code`` unless ``came`` is the number of this client's protocol. Versions may differ where it is the same.
    ``version`` is that of the other side, for the message, where it is known.
    """
    if came == PROTOCOL:
        return
    other = who if version is None else f"{who} ({_shown(version)})"
    spoken = "names none" if came is None else f"speaks {_shown(came)}"
    raise AssayError(
        code,
        f"this client ({VERSION}) speaks protocol {PROTOCOL} of Assay, and {other} {spoken}.",
        "Install assay-rewards in the same version on both sides.",
    )


def _shown(value: Any) -> str:
    return repr(value)[:40] if isinstance(value, str) and not value.isprintable() else str(value)[:40]
