"""What the adapters share whose trainers have no word for a sample without a reward."""

from __future__ import annotations

import math
import os
from typing import Any, Dict, Mapping, Optional, Sequence
from uuid import uuid4

from ..client import Assay
from ..errors import AssayError
from ..once import Once
from ..score import Score


def number(score: Score, on_null: float) -> float:
    """The reward, or ``on_null`` where there is none."""
    # A tensor made of integers would be one of integers.
    return float(on_null if score.reward is None else score.reward)


def tags(score: Score, on_null: Optional[float], parts: Sequence[str] = ()) -> Dict[str, float]:
    """
    ``assay_null``, 1 where there is no reward, and the reward of each of ``parts``. A part without one has ``on_null``, so that the
    keys are the same for every sample; where that is None it is left out.
    """
    found = {"assay_null": 1.0 if score.reward is None else 0.0}
    for part in parts:
        inner = score.parts.get(part)
        reward = on_null if inner is None or inner.reward is None else inner.reward
        if reward is not None:
            found[f"assay_{part}"] = float(reward)
    return found


def checked(on_null: Optional[float]) -> float:
    """Raises AssayError E_USAGE where ``on_null`` is no finite number."""
    if isinstance(on_null, bool) or not isinstance(on_null, (int, float)) or not math.isfinite(on_null):
        raise AssayError("E_USAGE", f"on_null must be a finite number, the reward of a sample that has none, not {on_null!r}.")
    return float(on_null)


def as_group(samples: Sequence[Dict[str, Any]]) -> None:
    """Marks the samples as the members of one group, in their order, for a Reward over groups."""
    group = uuid4().hex
    for place, sample in enumerate(samples):
        sample["group"] = {"id": group, "size": len(samples), "index": place}


class Settings:
    """
    What a file that takes no arguments reads from the environment: ``ASSAY_URL`` (a reward server's) with ``ASSAY_TOKEN``,
    or ``ASSAY_REWARD`` (run as a child); ``ASSAY_ON_NULL``, a number; ``ASSAY_PARTS``, names of parts between commas;
    ``ASSAY_TIMEOUT``, how many seconds a call waits for a server, 120 unless told. Raises AssayError E_USAGE.
    """

    def __init__(self, env: Mapping[str, str] = os.environ) -> None:
        url, reward = env.get("ASSAY_URL") or None, env.get("ASSAY_REWARD") or None
        if url is None and reward is None:
            raise AssayError("E_USAGE", "Set ASSAY_URL, or ASSAY_REWARD for a child of this process.")
        self.on_null = checked(_read(env, "ASSAY_ON_NULL", "", "the reward of a sample that has none"))
        timeout = _read(env, "ASSAY_TIMEOUT", "120", "in seconds")
        self.parts = [name.strip() for name in env.get("ASSAY_PARTS", "").split(",") if name.strip()]
        if url is not None:
            self.assay = Assay(url=url, reward=reward, token=env.get("ASSAY_TOKEN") or None, timeout=timeout)
        else:
            self.assay = Assay.embedded(reward=str(reward))


def _read(env: Mapping[str, str], name: str, otherwise: str, what: str) -> float:
    given = env.get(name, otherwise)
    try:
        return float(given)
    except ValueError:
        raise AssayError("E_USAGE", f"{name} must be a number, {what}, not {given[:40]!r}.") from None


_settings: Once[None, Settings] = Once()


def settings() -> Settings:
    """Those of this process, read at the first use."""
    return _settings.of(None, Settings)
