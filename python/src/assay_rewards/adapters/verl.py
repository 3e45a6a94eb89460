"""
``compute_score`` for verl, named in its configuration, with everything else as ``reward_kwargs``::

    reward.custom_reward_function.path=<this file>
    reward.custom_reward_function.name=compute_score
    +reward.custom_reward_function.reward_kwargs.url=http://127.0.0.1:8484
    +reward.custom_reward_function.reward_kwargs.on_null=0.0

verl takes the names of its columns from the first sample, so every answer has the same keys. Source:
verl-project/verl:verl/experimental/reward_loop/reward_manager/naive.py.
"""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

# Loaded by path, so that relative imports would fail.
from assay_rewards import Assay, AssayError, Score
from assay_rewards.adapters.no_reward import checked, number, tags
from assay_rewards.once import Once

_clients: Once[Tuple[Optional[str], Optional[str], Optional[str], float], Assay] = Once()


async def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Optional[Mapping[str, Any]] = None,
    *,
    on_null: float,
    url: Optional[str] = None,
    reward: Optional[str] = None,
    token: Optional[str] = None,
    timeout: float = 120.0,
    parts: Sequence[str] = (),
    **_ignored: Any,
) -> Dict[str, Any]:
    """
    Scores one solution. ``url`` is a reward server's, or else ``reward`` is a recipe or pipeline that is run as a child.
    ``token`` is that of the variable ``ASSAY_TOKEN`` unless told: verl prints its configuration.
    ``on_null`` is the score of a sample that has none, since verl has no word for it: ``assay_null`` is 1 beside it.
    ``timeout`` is how many seconds a call waits for a server. ``parts`` are names of parts whose rewards become columns.
    Raises AssayError E_USAGE, and what the client raises where there is no answer.
    """
    instead = checked(on_null)
    score = await verl_client(url, reward, token, timeout).ascore(**verl_sample(data_source, solution_str, ground_truth, extra_info))
    return verl_answer(score, instead, parts)


def compute_score_batch(
    data_sources: Sequence[str],
    solution_strs: Sequence[str],
    ground_truths: Sequence[Any],
    extra_infos: Sequence[Optional[Mapping[str, Any]]],
    *,
    on_null: float,
    url: Optional[str] = None,
    reward: Optional[str] = None,
    token: Optional[str] = None,
    timeout: float = 120.0,
    parts: Sequence[str] = (),
    **_ignored: Any,
) -> List[Dict[str, Any]]:
    """The same for verl's batch reward manager."""
    instead = checked(on_null)
    samples = [verl_sample(*row) for row in zip(data_sources, solution_strs, ground_truths, extra_infos)]
    return [verl_answer(score, instead, parts) for score in verl_client(url, reward, token, timeout).score_batch(samples)]


def verl_client(url: Optional[str], reward: Optional[str], token: Optional[str], timeout: float) -> Assay:
    """The one client in this process of a server, or of a child. Raises AssayError E_USAGE."""
    if url is None and reward is None:
        raise AssayError("E_USAGE", "reward_kwargs needs url, or reward for a child of this process.")
    return _clients.of((url, reward, token, timeout), lambda: _made(url, reward, token, timeout))


def _made(url: Optional[str], reward: Optional[str], token: Optional[str], timeout: float) -> Assay:
    if url is None:
        return Assay.embedded(reward=str(reward))
    return Assay(url=url, reward=reward, token=token or os.environ.get("ASSAY_TOKEN") or None, timeout=timeout)


def verl_sample(
    data_source: str, solution: str, ground_truth: Any, extra_info: Optional[Mapping[str, Any]]
) -> Dict[str, Any]:
    """What verl knows of a solution as a sample; what is None in ``extra_info`` is left out."""
    info = {key: value for key, value in (extra_info or {}).items() if value is not None}
    return {"completion": solution, "reference": ground_truth, "metadata": {**info, "data_source": data_source}}


def verl_answer(score: Score, on_null: float, parts: Sequence[str]) -> Dict[str, Any]:
    """The columns of a solution."""
    return {"score": number(score, on_null), **tags(score, on_null, parts), "assay_reason": score.reason}
