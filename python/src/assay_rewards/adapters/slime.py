"""
``custom_rm`` for slime, ``--custom-rm-path assay_rewards.adapters.slime.custom_rm``, set up by the environment: see
``no_reward.Settings``.

Source of the contract: THUDM/slime:slime/rollout/rm_hub/__init__.py.
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Union

from ..score import Score
from .no_reward import Settings, number, settings, tags

Rewards = Union[Dict[str, float], List[Dict[str, float]]]


async def custom_rm(args: Any, sample: Any, **_ignored: Any) -> Rewards:
    """
    Scores a sample, or a list of them where slime gives a batch or a group. Each answer is a mapping: with
    ``--reward-key score`` slime takes the reward, which is ``ASSAY_ON_NULL`` where there is none and ``assay_null`` 1.
    Raises AssayError E_USAGE, or what the client raises where there is no answer.
    """
    own = settings()
    many: Sequence[Any] = sample if isinstance(sample, (list, tuple)) else [sample]
    scores = await own.assay.ascore_batch([_sample(one) for one in many])
    answers = [_answer(score, own) for score in scores]
    return answers if isinstance(sample, (list, tuple)) else answers[0]


def _sample(sample: Any) -> Dict[str, Any]:
    metadata = getattr(sample, "metadata", None) or {}
    return {"prompt": sample.prompt, "completion": sample.response, "reference": sample.label, "metadata": dict(metadata)}


def _answer(score: Score, own: Settings) -> Dict[str, float]:
    return {"score": number(score, own.on_null), **tags(score, own.on_null, own.parts)}
