"""
A reward function for GRPO of ms-swift, which a plugin of yours names among its ``orms``.

Source: modelscope/ms-swift:swift/rewards/orm.py, swift/rl_core/grpo_algorithm.py, swift/rl_core/advantage.py.
"""

from __future__ import annotations

from typing import Any, Callable, Coroutine, List, Mapping, Optional, Sequence

from ..client import Assay
from .columns import Columns
from .no_reward import checked, number

SwiftReward = Callable[..., Coroutine[Any, Any, List[Optional[float]]]]

# What ms-swift knows of a rollout, and columns of a dataset that are no text.
_OWN = frozenset(
    {
        *("messages", "prompt_id", "request_id", "finish_reason", "is_truncated", "rollout_infos", "response_token_ids"),
        *("trainer_state", "images", "videos", "audios", "objects"),
    }
)


def swift_reward(
    make: Callable[[], Assay], *, on_null: float, reference: Optional[str] = None, name: str = "assay"
) -> Callable[..., SwiftReward]:
    """
    What a plugin puts under a name: ``orms["assay"] = swift_reward(make, reference="solution", on_null=0.0)``. ``make``
    gives the client where the trainer begins, not where the plugin is imported, as workers that load data do too.

    ``reference`` is the column that completions are compared with; without one there is no reference. All other columns
    go along as metadata. ms-swift counts None as 0, except that ``--scale_rewards gdpo`` leaves it out of its group's mean
    and deviation: so a sample without a reward is None there, and ``on_null`` everywhere else. ``name`` is what ms-swift's
    logs call it. Raises AssayError E_USAGE where ``on_null`` is no finite number; the function raises E_COLUMN where the
    dataset lacks the column, and what the client raises where there is no answer.
    """
    instead, rows = checked(on_null), Columns(reference, _OWN)

    def orm(args: Any = None, **_ignored: Any) -> SwiftReward:
        assay = make()
        leaves_out = getattr(args, "scale_rewards", None) == "gdpo"

        async def reward(
            completions: Sequence[Any], *, messages: Optional[Sequence[Sequence[Mapping[str, Any]]]] = None, **columns: Any
        ) -> List[Optional[float]]:
            prompts = [list(turns)[:-1] for turns in messages] if messages is not None else [None] * len(completions)
            scores = await assay.ascore_batch(rows.samples(prompts, completions, columns))
            return [None if leaves_out and score.reward is None else number(score, instead) for score in scores]

        reward.__name__ = name
        return reward

    return orm
