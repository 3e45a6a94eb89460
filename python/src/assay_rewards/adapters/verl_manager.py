"""
A reward manager for verl's reward loop, and the advantage estimator that goes with it::

    reward.reward_manager.source=importlib
    reward.reward_manager.module.path=pkg://assay_rewards.adapters.verl_manager
    reward.reward_manager.name=AssayRewardManager
    +reward.reward_kwargs.url=http://127.0.0.1:8484
    algorithm.adv_estimator=assay_grpo

verl gives an estimator the rewards and nothing beside them, so a row that has none is NaN in them. ``assay_grpo`` gives
such a row the advantage 0; any other estimator would make its whole group NaN. This module alone imports verl and torch.
Source: verl-project/verl:verl/experimental/reward_loop/reward_manager/base.py, verl/trainer/ppo/core_algos.py.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Sequence, Tuple

import torch
from verl.experimental.reward_loop.reward_manager import register
from verl.trainer.ppo.core_algos import register_adv_est

from ..client import Assay
from ..errors import AssayError
from .grpo import grpo_advantages
from .no_reward import checked
from .verl import verl_answer, verl_client, verl_sample

if TYPE_CHECKING:

    class RewardManagerBase:
        """What is used here of verl's class, which has no types of its own."""

        tokenizer: Any

        def __init__(self, config: Any, tokenizer: Any, compute_score: Any) -> None:
            ...

else:
    from verl.experimental.reward_loop.reward_manager.base import RewardManagerBase


@dataclass(frozen=True)
class _Options:
    url: Optional[str] = None
    reward: Optional[str] = None
    token: Optional[str] = None
    timeout: float = 120.0
    parts: Sequence[str] = ()
    on_null: float = math.nan
    group_size: Optional[int] = None

    @classmethod
    def of(cls, config: Any) -> "_Options":
        given = dict(config.reward.get("reward_kwargs") or {})
        unknown = [name for name in given if name not in cls.__dataclass_fields__]
        if unknown:
            raise AssayError("E_USAGE", f"reward_kwargs has {', '.join(unknown)}; known are {', '.join(cls.__dataclass_fields__)}.")
        if "on_null" in given:
            given["on_null"] = checked(given["on_null"])
        return cls(**given)

    def client(self) -> Assay:
        return verl_client(self.url, self.reward, self.token, self.timeout)


class AssayRewardManager(RewardManagerBase):
    """
    Scores each row as soon as it is generated. ``reward.reward_kwargs`` has ``url`` of a reward server, with ``token``, else
    that of ``ASSAY_TOKEN``, and perhaps ``reward``, or ``reward`` alone for a child of each reward worker; ``timeout``, in seconds, of a call to a
    server; ``parts``, whose rewards become columns; ``on_null``, a number in place of NaN, for other estimators;
    ``group_size``, which is ``rollout.n``, for a Reward over groups, which needs a server. Columns: ``score``,
    ``assay_null``, 1 where there is no reward, ``assay_<part>`` and ``assay_reason``. Raises AssayError E_USAGE, and what
    the client raises where there is no answer, which is never a reward.
    """

    def __init__(self, config: Any, tokenizer: Any, compute_score: Any = None, **_ignored: Any) -> None:
        super().__init__(config, tokenizer, compute_score)
        self._options = _Options.of(config)
        self._options.client()

    async def run_single(self, data: Any) -> Dict[str, Any]:
        """The reward of the last sequence of an episode, with its columns."""
        row = data[-1]
        options = self._options
        loop = asyncio.get_running_loop()
        prompt, solution = await loop.run_in_executor(None, _texts, row.batch, self.tokenizer)
        others = row.non_tensor_batch
        sample = verl_sample(others.get("data_source"), solution, others["reward_model"]["ground_truth"], others.get("extra_info"))
        sample["prompt"] = _messages(others.get("raw_prompt")) or prompt
        if options.group_size is not None:
            sample["group"] = _group(others, options.group_size)
        score = await options.client().ascore(**sample)
        answer = verl_answer(score, options.on_null, options.parts)
        return {"reward_score": answer["score"], "reward_extra_info": answer}


register("assay")(AssayRewardManager)


def _texts(batch: Any, tokenizer: Any) -> Tuple[str, str]:
    """Prompt and response without padding and special tokens."""
    width = batch["responses"].shape[-1]
    mask = batch["attention_mask"].bool()
    prompt = batch["prompts"][mask[:-width]]
    return tokenizer.decode(prompt, skip_special_tokens=True), tokenizer.decode(batch["responses"][mask[-width:]], skip_special_tokens=True)


def _messages(raw: Any) -> Any:
    """The messages of a prompt where they are text alone, else None."""
    if raw is None:
        return None
    messages = [message for message in raw if isinstance(message, Mapping) and isinstance(message.get("content"), str)]
    return messages if len(messages) == len(raw) else None


def _group(others: Mapping[str, Any], size: int) -> Dict[str, Any]:
    missing = [name for name in ("uid", "session_id") if name not in others]
    if missing:
        raise AssayError("E_USAGE", f"a Reward over groups needs {' and '.join(missing)} of each row, which trainer.use_v1=True gives.")
    group = {"id": str(others["uid"]), "size": size, "index": int(others["session_id"])}
    return {**group, "round": int(others["global_steps"])} if "global_steps" in others else group


def assay_grpo(
    token_level_rewards: Any, response_mask: Any, index: Any = None, config: Any = None, **_ignored: Any
) -> Tuple[Any, Any]:
    """
    Advantages and returns, both of shape (rows, tokens), as ``algorithm.adv_estimator=grpo`` makes them of
    ``token_level_rewards`` (rows, tokens) and ``index``, the group of each row; but a row without a reward has the
    advantage 0 and is left out of its group's mean and deviation, and so does a row that is alone.
    ``algorithm.norm_adv_by_std_in_grpo=False`` leaves out the division.

    In ``token_level_rewards`` itself the mean of all rewards takes the place of NaN, so that verl's logs of them are those
    of the rows that have one. Raises AssayError E_USAGE without groups, and where a row has more than one NaN, since those
    are not ours.
    """
    if index is None:
        raise AssayError("E_USAGE", "assay_grpo needs the group of each row, the column uid.")
    with torch.no_grad():
        missing = token_level_rewards.isnan()
        if bool((missing.sum(dim=-1) > 1).any()):
            raise AssayError("E_USAGE", "rewards have a row with several NaN, as log probabilities that are NaN make them.")
        rewards = [None if math.isnan(reward) else reward for reward in token_level_rewards.double().sum(dim=-1).tolist()]
        divide = config is None or bool(config.get("norm_adv_by_std_in_grpo", True))
        found = [advantage or 0.0 for advantage in grpo_advantages(rewards, list(index), divide=divide)]
        scored = [reward for reward in rewards if reward is not None]
        if scored:
            token_level_rewards.masked_fill_(missing, math.fsum(scored) / len(scored))
        advantages = token_level_rewards.new_tensor(found).unsqueeze(-1) * response_mask
    return advantages, advantages


register_adv_est("assay_grpo")(assay_grpo)
