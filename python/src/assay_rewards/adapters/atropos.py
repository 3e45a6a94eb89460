"""
A reward function for Atropos' registry.

Source of the contract: NousResearch/atropos:atroposlib/envs/reward_fns/reward_function.py, registry.py (0.4.0).
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..client import Assay
from ..errors import AssayError
from .no_reward import as_group, checked


def register_atropos(assay: Assay, name: str = "assay") -> Any:
    """
    Registers a ``RewardFunction`` as ``name`` and returns its class: ``registry.create(name, on_null=0.0)``, or in a
    configuration ``{"type": name, "params": {"on_null": 0.0}}``.

    Its parameters are ``on_null``, the reward of a completion that has none; ``reference``, the keyword argument that
    completions are compared with (``solution``: one for all, or a list with one for each), or None for no reference; and
    ``groups``, for a Reward over groups: the completions of a call are one group then. A reward function of Atropos counts
    0 for all where anything is raised; this one raises AssayError, save inside a ``CombinedReward``, which swallows it.
    """
    from atroposlib.envs.reward_fns import RewardFunction, registry  # type: ignore[import-not-found,unused-ignore]

    class AssayReward(RewardFunction):  # type: ignore[misc,unused-ignore]
        def __init__(self, *, on_null: float, reference: Optional[str] = "solution", groups: bool = False, **more: Any) -> None:
            super().__init__(**{"name": name, **more})
            self._on_null = checked(on_null)
            self._reference = reference
            self._groups = groups

        def known(self, completions: Sequence[Any], **columns: Any) -> List[Optional[float]]:
            """The rewards, without the weight; None where there is none."""
            samples = _samples([_text(self, one) for one in completions], columns, self._reference, self._groups)
            rewards = [score.reward for score in assay.score_batch(samples)]
            if self.wandb_logger and rewards:
                self.wandb_logger.log({f"reward/{self.name}/null_share": rewards.count(None) / len(rewards)})
            return rewards

        def compute(self, completions: Sequence[Any], **columns: Any) -> List[float]:
            return [float(self._on_null if reward is None else reward) for reward in self.known(completions, **columns)]

        def __call__(self, completions: Sequence[Any], **columns: Any) -> List[float]:
            rewards = self.compute(completions, **columns)
            weighted = [reward * self.weight for reward in rewards]
            self.log_metrics(rewards, weighted)
            return weighted

    # The registry cuts "reward" off the ends of names that it is given.
    registry.register_function(name, AssayReward)
    return AssayReward


def _text(function: Any, completion: Any) -> str:
    """The last word of the assistant, where Atropos itself would take the first."""
    turns = [turn for turn in completion if function.get_content([turn])] if isinstance(completion, (list, tuple)) else [completion]
    return str(function.get_content(turns[-1])) if turns else ""


def _samples(texts: Sequence[str], columns: Mapping[str, Any], reference: Optional[str], groups: bool) -> List[Dict[str, Any]]:
    samples: List[Dict[str, Any]] = [{"completion": text} for text in texts]
    if reference is not None:
        if reference not in columns:
            raise AssayError("E_COLUMN", f'there is no keyword argument "{reference}" to compare with.')
        given = columns[reference]
        each = given if isinstance(given, (list, tuple)) else [given] * len(samples)
        if len(each) != len(samples):
            raise AssayError("E_COLUMN", f'"{reference}" has {len(each)} values for {len(samples)} completions.')
        for sample, value in zip(samples, each):
            sample["reference"] = value
    if groups:
        as_group(samples)
    return samples
