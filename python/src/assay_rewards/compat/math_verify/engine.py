"""The clients that this process asks, made when they are first needed."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Dict, Optional

from ...client import Assay

_FILES = {"math-marked": str(Path(__file__).parent / "marked.yaml")}
_clients: Dict[str, Assay] = {}
_lock = threading.Lock()


def use(client: Optional[Assay], reward: str = "math") -> None:
    """
    Asks this client from now on in place of one made here; ``None`` goes back. ``reward`` is "math", "math-marked" (for
    configs without ``try_extract_without_anchor``) or "choice" (for ``StringExtractionConfig``). Who gave it closes it.
    """
    with _lock:
        if client is None:
            _clients.pop(reward, None)
        else:
            _clients[reward] = client


def engine(reward: str) -> Assay:
    """
    One client a process for each Reward: of the server that ``ASSAY_URL`` names, with the token of ``ASSAY_TOKEN``, else
    a child of this process. Raises AssayError where neither can be had.
    """
    found = _clients.get(reward)
    if found is not None:
        return found
    with _lock:
        found = _clients.get(reward)
        if found is None:
            url = os.environ.get("ASSAY_URL")
            if url:
                found = Assay(url=url, reward=reward, token=os.environ.get("ASSAY_TOKEN"))
            else:
                found = Assay.embedded(reward=_FILES.get(reward, reward))
            _clients[reward] = found
        return found


def _unlock() -> None:
    """Another thread may have held the lock when this process was forked. The clients make children of their own."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_unlock)
