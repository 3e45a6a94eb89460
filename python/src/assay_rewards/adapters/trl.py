"""
A reward function for TRL's GRPOTrainer and RLOOTrainer, and for ms-swift's ``orm`` plugins, which call it alike.

Source: huggingface/trl:trl/trainer/grpo_trainer.py, modelscope/ms-swift:swift/rewards/orm.py.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from ..client import Assay
from ..errors import AssayError
from ..score import Score

RewardFunction = Callable[..., List[Optional[float]]]

# Arguments that are no columns of the dataset.
_OWN = frozenset({"prompts", "completions", "completion_ids", "trainer_state", "log_extra", "log_metric", "environments"})


def trl_reward(
    assay: Assay,
    *,
    reference: Optional[str] = None,
    name: str = "assay",
    group_size: Optional[int] = None,
    rank: int = 0,
) -> RewardFunction:
    """
    Makes a reward function: ``GRPOTrainer(reward_funcs=[trl_reward(assay, reference="answer")], ...)``.

    ``reference`` is the column that completions are compared with; without one there is no reference. All other columns
    go along as metadata. A sample without a reward is None, which the trainer leaves out of its group's mean and gives the
    advantage 0. ``name`` is what the trainer's logs call it. Beside the reward it logs the mean of each part's reward and
    the share without a reward, and the reasons as a column of the completions table.

    ``group_size`` is ``num_generations``, for a Reward over groups; ``rank`` is this process's then, since a group may be
    split between processes: members are told apart by where they stand in the whole batch. Raises AssayError E_COLUMN where
    the dataset lacks the column.
    """

    def reward(
        prompts: Sequence[Any], completions: Sequence[Any], *, log_metric: Any = None, log_extra: Any = None, **columns: Any
    ) -> List[Optional[float]]:
        samples = _samples(prompts, completions, columns, reference)
        if group_size is not None:
            _group(samples, prompts, columns, group_size, rank)
        scores = assay.score_batch(samples)
        if callable(log_metric):
            for metric, value in _metrics(scores).items():
                log_metric(f"{name}/{metric}", value)
        if callable(log_extra):
            log_extra(f"{name}_reason", [score.reason for score in scores])
        return [score.reward for score in scores]

    reward.__name__ = name
    return reward


def _samples(
    prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any], reference: Optional[str]
) -> List[Dict[str, Any]]:
    count = len(completions)
    per_row = {
        key: values
        for key, values in columns.items()
        if key not in _OWN and isinstance(values, (list, tuple)) and len(values) == count
    }
    if reference is not None and reference not in per_row:
        have = ", ".join(sorted(per_row)) or "none"
        raise AssayError("E_COLUMN", f'the dataset has no column "{reference}"; it has {have}.')
    samples: List[Dict[str, Any]] = []
    for place in range(count):
        metadata = {key: values[place] for key, values in per_row.items() if key != reference}
        sample: Dict[str, Any] = {"prompt": prompts[place], "completion": completions[place], "metadata": metadata}
        if reference is not None:
            sample["reference"] = per_row[reference][place]
        samples.append(sample)
    return samples


def _group(
    samples: List[Dict[str, Any]], prompts: Sequence[Any], columns: Mapping[str, Any], size: int, rank: int
) -> None:
    """The trainer repeats a prompt ``size`` times in a row, over all processes together."""
    state = columns.get("trainer_state")
    step = getattr(state, "global_step", None)
    first = rank * len(samples)
    for place, sample in enumerate(samples):
        at = first + place
        sample["group"] = {"id": f"{step}-{at // size}", "size": size, "index": at % size}


def _metrics(scores: Sequence[Score]) -> Dict[str, float]:
    values: Dict[str, List[float]] = {}
    for score in scores:
        for part, inner in score.parts.items():
            if inner.reward is not None:
                values.setdefault(part, []).append(inner.reward)
    metrics = {part: sum(found) / len(found) for part, found in sorted(values.items())}
    metrics["null_share"] = sum(score.reward is None for score in scores) / max(1, len(scores))
    return metrics
