"""
The rewards of a group of trajectories for tinker's cookbook.

Source of the contract: thinking-machines-lab/tinker-cookbook:tinker_cookbook/rl/types.py, rl/data_processing.py (0.5.8).
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from ..client import Assay
from ..score import Score
from .no_reward import as_group, checked, number, tags


class TinkerGroupRewards:
    """
    Makes what ``EnvGroupBuilder.compute_group_rewards`` returns: ``return await self.rewards(completions, self.answer)``.

    A trajectory without a reward gets the mean reward of those of its group that have one, 0 where none has: since the
    cookbook takes the group's mean off, its advantage is 0 and the others' are those of the group without it. With
    ``on_null`` it gets that number instead. The metric ``assay_null`` is 1 there; the rewards of ``parts`` are metrics too.
    ``groups`` is for a Reward over groups. Raises AssayError E_USAGE.
    """

    def __init__(
        self, assay: Assay, *, on_null: Optional[float] = None, parts: Sequence[str] = (), groups: bool = False
    ) -> None:
        self._assay = assay
        self._on_null = None if on_null is None else checked(on_null)
        self._parts = tuple(parts)
        self._groups = groups

    async def __call__(
        self, completions: Sequence[Any], reference: Any = None, prompt: Any = None
    ) -> List[Tuple[float, Dict[str, float]]]:
        """The reward and the metrics of each; all belong to one prompt. Raises AssayError where there is no answer."""
        samples: List[Dict[str, Any]] = [
            {"completion": completion, "reference": reference, "prompt": prompt or ""} for completion in completions
        ]
        if self._groups:
            as_group(samples)
        scores = await self._assay.ascore_batch(samples)
        instead = _mean(scores) if self._on_null is None else self._on_null
        return [(number(score, instead), tags(score, self._on_null, self._parts)) for score in scores]


def _mean(scores: Sequence[Score]) -> float:
    known = [score.reward for score in scores if score.reward is not None]
    return sum(known) / len(known) if known else 0.0
