"""The clients that this process asks, made when they are first needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional

from ...client import Assay
from ...once import Once

_FILES = {"math-marked": str(Path(__file__).parent / "marked.yaml")}
_clients: Once[str, Assay] = Once()


def use(client: Optional[Assay], reward: str = "math") -> None:
    """
    Asks this client from now on in place of one made here; ``None`` goes back. ``reward`` is "math", "math-marked" (for
    configs without ``try_extract_without_anchor``) or "choice" (for ``StringExtractionConfig``). Who gave it closes it.
    """
    _clients.put(reward, client)


def engine(reward: str) -> Assay:
    """
    One client a process for each Reward: of the server that ``ASSAY_URL`` names, with the token of ``ASSAY_TOKEN``, else
    a child of this process. Raises AssayError where neither can be had.
    """
    return _clients.of(reward, lambda: _client(reward))


def _client(reward: str) -> Assay:
    url = os.environ.get("ASSAY_URL")
    if url:
        return Assay(url=url, reward=reward, token=os.environ.get("ASSAY_TOKEN"))
    return Assay.embedded(reward=_FILES.get(reward, reward))
