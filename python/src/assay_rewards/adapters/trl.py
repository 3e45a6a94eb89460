"""
Reward functions for TRL's GRPOTrainer and RLOOTrainer.

Source: huggingface/trl:trl/trainer/grpo_trainer.py.
"""

from __future__ import annotations

import asyncio
from typing import Any, Callable, Coroutine, Dict, List, Optional, Sequence

from ..client import Assay
from ..score import Score
from .columns import Columns
from .groups import Groups, attempt
from .processes import Outcome

RewardFunction = Callable[..., List[Optional[float]]]
AsyncRewardFunction = Callable[..., Coroutine[Any, Any, List[Optional[float]]]]

# Arguments that are no columns of the dataset.
_OWN = frozenset({"prompts", "completions", "completion_ids", "trainer_state", "log_extra", "log_metric", "environments"})


def trl_reward(
    assay: Assay, *, reference: Optional[str] = None, name: str = "assay", group_size: Optional[int] = None
) -> RewardFunction:
    """
    Makes a reward function: ``GRPOTrainer(reward_funcs=[trl_reward(assay, reference="answer")], ...)``.

    ``reference`` is the column that completions are compared with; without one there is no reference. All other columns
    go along as metadata, but for those that JSON has no form for, such as images: a warning names them once. A sample
    without a reward is None, which the trainer leaves out of its group's mean and gives the advantage 0. ``name`` is what
    the trainer's logs call it. Beside the reward it logs the mean of each part's reward and the share without a reward, and
    the reasons as a column of the completions table.

    ``group_size`` is ``num_generations``, for a Reward over groups. A group is scored once and as a whole, where several
    processes of ``torch.distributed`` share it too: they tell each other their samples then, and each scores the groups that
    begin in its share. Where one of them fails, all of them raise.

    Raises AssayError: E_COLUMN where the dataset lacks the column, E_USAGE where prompts do not come in groups of that size.
    """
    columns, groups = Columns(reference, _OWN), Groups(group_size)

    def reward(
        prompts: Sequence[Any], completions: Sequence[Any], *, log_metric: Any = None, log_extra: Any = None, **more: Any
    ) -> List[Optional[float]]:
        share = groups.share(attempt(lambda: columns.samples(prompts, completions, more)), alike="environments" not in more)
        scores = share.settle(attempt(lambda: assay.score_batch(share.samples)))
        return _told(scores, name, log_metric, log_extra)

    reward.__name__ = name
    return reward


def trl_reward_async(
    assay: Assay, *, reference: Optional[str] = None, name: str = "assay", group_size: Optional[int] = None
) -> AsyncRewardFunction:
    """As ``trl_reward``; the trainer runs all its asynchronous reward functions at the same time."""
    columns, groups = Columns(reference, _OWN), Groups(group_size)

    async def reward(
        prompts: Sequence[Any], completions: Sequence[Any], *, log_metric: Any = None, log_extra: Any = None, **more: Any
    ) -> List[Optional[float]]:
        # Before anything is awaited, so that several functions begin in the same order in every process.
        share = groups.share(attempt(lambda: columns.samples(prompts, completions, more)), alike="environments" not in more)
        outcome: Outcome[List[Score]]
        try:
            outcome = Outcome(await assay.ascore_batch(share.samples), None)
        except Exception as error:
            outcome = Outcome(None, error)
        # They end in any order: to wait for another process on this thread would hold up the functions that it waits for.
        scores = await asyncio.to_thread(share.settle, outcome)
        return _told(scores, name, log_metric, log_extra)

    reward.__name__ = name
    return reward


def _told(scores: Sequence[Score], name: str, log_metric: Any, log_extra: Any) -> List[Optional[float]]:
    if callable(log_metric):
        for metric, value in _metrics(scores).items():
            log_metric(f"{name}/{metric}", value)
    if callable(log_extra):
        log_extra(f"{name}_reason", [score.reason for score in scores])
    return [score.reward for score in scores]


def _metrics(scores: Sequence[Score]) -> Dict[str, float]:
    values: Dict[str, List[float]] = {}
    for score in scores:
        for part, inner in score.parts.items():
            if inner.reward is not None:
                values.setdefault(part, []).append(inner.reward)
    metrics = {part: sum(found) / len(found) for part, found in sorted(values.items())}
    metrics["null_share"] = sum(score.reward is None for score in scores) / max(1, len(scores))
    return metrics
