"""
Rewards for environments of ``verifiers``: a Rubric for its versions below 0.2, and what a ``@vf.reward`` method of a Task
returns in newer ones.

Source of the contracts: PrimeIntellect-ai/verifiers:verifiers/rubrics/rubric.py (0.1.14), verifiers/v1/task.py (0.4.0).
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence

from ..client import Assay
from ..errors import AssayError
from .no_reward import as_group, checked, number, tags

# Where a state keeps its numbers until the Rubric's functions read them.
_KEPT = "assay"


def verifiers_rubric(assay: Assay, *, on_null: float, parts: Sequence[str] = (), groups: bool = False, weight: float = 1.0) -> Any:
    """
    Makes a ``vf.Rubric`` whose one reward, ``assay``, is that of ``completion`` against ``answer``, with ``info`` as metadata.

    ``on_null`` is the reward where there is none; the metric ``assay_null`` is 1 then. ``parts`` are names of parts whose
    rewards become metrics. ``groups`` is for a Reward over groups: the rollouts of a prompt are scored as one. A Rubric
    swallows what its functions raise and counts 0; here scoring is done before, so that an AssayError ends the scoring.
    Raises AssayError E_USAGE.
    """
    import verifiers as vf  # type: ignore[import-not-found,unused-ignore]

    instead = checked(on_null)

    async def score_all(states: Sequence[Dict[str, Any]], together: bool) -> None:
        samples = [_sample(state.get("prompt"), state["completion"], state.get("answer"), state.get("info")) for state in states]
        if together:
            as_group(samples)
        scores = await assay.ascore_batch(samples)
        for state, score in zip(states, scores):
            state[_KEPT] = {"assay": number(score, instead), **tags(score, instead, parts)}

    class AssayRubric(vf.Rubric):  # type: ignore[misc,name-defined,unused-ignore]
        @property
        def has_group_rewards(self) -> bool:
            return groups

        async def score_rollout(self, state: Dict[str, Any]) -> None:
            await score_all([state], groups)
            await super().score_rollout(state)

        async def score_group(self, states: List[Dict[str, Any]]) -> None:
            await score_all(states, groups)
            await super().score_group(states)

    metrics = ["assay", "assay_null", *(f"assay_{part}" for part in parts)]
    return AssayRubric(funcs=[_reader(name) for name in metrics], weights=[weight, *(0.0 for _ in metrics[1:])])


def _reader(name: str) -> Callable[..., float]:
    def read(state: Mapping[str, Any]) -> float:
        return float(state[_KEPT][name])

    read.__name__ = name
    return read


def _sample(prompt: Any, completion: Any, reference: Any, info: Any) -> Dict[str, Any]:
    return {
        "prompt": _turns(prompt),
        "completion": _turns(completion),
        "reference": reference,
        "metadata": dict(info) if isinstance(info, Mapping) else {},
    }


def _turns(turns: Any) -> Any:
    """Text, or messages as mappings with ``role`` and ``content``, whatever class they are of."""
    if turns is None or isinstance(turns, str):
        return turns or ""
    return [turn if isinstance(turn, dict) else turn.model_dump(mode="json", exclude_none=True) for turn in turns]


class TraceReward:
    """
    Makes what a ``@vf.reward`` method of a Task returns: ``return await self.reward(trace, self.data.answer)``.

    A trace without a reward raises AssayError, E_UNSCORABLE or the Score's own code, so that the rollout has an error and no reward, or has
    ``on_null`` for its reward where that is given. ``assay_null`` becomes a metric of the trace, and so do the rewards of
    ``parts``. Raises AssayError E_USAGE.
    """

    def __init__(self, assay: Assay, *, on_null: Optional[float] = None, parts: Sequence[str] = ()) -> None:
        self._assay = assay
        self._on_null = None if on_null is None else checked(on_null)
        self._parts = tuple(parts)

    async def __call__(self, trace: Any, reference: Any = None, metadata: Optional[Mapping[str, Any]] = None) -> float:
        """Scores the trace's last reply. Raises AssayError where there is no answer."""
        score = await self._assay.ascore(**_sample(trace.task.data.prompt, trace.last_reply, reference, metadata))
        trace.info[_KEPT] = {"status": score.status, "reason": score.reason}
        trace.record_metrics(tags(score, self._on_null, self._parts))
        if self._on_null is not None:
            return number(score, self._on_null)
        if score.reward is None:
            code = (score.error or {}).get("code") or "E_UNSCORABLE"
            raise AssayError(code, f"the trace has no reward ({score.status}): {score.reason}")
        return score.reward
