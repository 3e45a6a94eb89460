"""Advantages of groups, some of whose members have no reward."""

from __future__ import annotations

import math
from typing import Dict, Hashable, List, Optional, Sequence

from ..errors import AssayError


def grpo_advantages(
    rewards: Sequence[Optional[float]], groups: Sequence[Hashable], *, divide: bool = True, epsilon: float = 1e-6
) -> List[Optional[float]]:
    """
    For each reward r of a group (r - mean) / (deviation + ``epsilon``), the deviation over n - 1 (arXiv 2402.03300), or
    r - mean alone where ``divide`` is False (arXiv 2503.20783). Rewards that are None stay None and are left out of mean
    and deviation. A reward that is alone in its group, or equal to all others, has the advantage 0. The order of the
    rewards changes nothing. Raises AssayError E_USAGE where a reward is no finite number.
    """
    members: Dict[Hashable, Dict[int, float]] = {}
    for place, (reward, group) in enumerate(zip(rewards, groups)):
        if reward is None:
            continue
        if not math.isfinite(reward):
            raise AssayError("E_USAGE", f"a reward must be a finite number, or None, not {reward!r}.")
        members.setdefault(group, {})[place] = reward
    advantages: List[Optional[float]] = [None] * len(rewards)
    for scored in members.values():
        for place, advantage in zip(scored, _of_group(list(scored.values()), divide, epsilon)):
            advantages[place] = advantage
    return advantages


def _of_group(rewards: Sequence[float], divide: bool, epsilon: float) -> List[float]:
    count = len(rewards)
    if min(rewards) == max(rewards):
        return [0.0] * count
    mean = math.fsum(rewards) / count
    scale = math.sqrt(math.fsum((reward - mean) ** 2 for reward in rewards) / (count - 1)) + epsilon if divide else 1.0
    return [(reward - mean) / scale for reward in rewards]
