"""
Steps for an agent of OpenRLHF, ``--train.agent_func_path``, set up by the environment: see ``no_reward.Settings``.

Source of the contract: OpenRLHF/OpenRLHF:openrlhf/utils/agent.py (0.11.2).
"""

from __future__ import annotations

from typing import Any, Dict, Mapping

from .no_reward import number, settings, tags
from .openrlhf import response_of


class Item(float):
    """A number that is read as a tensor of one element is, so that nothing here needs torch."""

    def item(self) -> float:
        return float(self)


class OpenRlhfEpisode:
    """
    Makes what ``AgentInstanceBase.step`` returns, for one conversation. OpenRLHF adds up the rewards of its steps, so that a
    conversation without a reward, or one that had no room for its last turn, has ``ASSAY_ON_NULL`` in sum; ``assay_null`` is 1 then.
    """

    def __init__(self) -> None:
        self._own = settings()
        self._sum = 0.0

    def next_step(self, feedback: str) -> Dict[str, Any]:
        """Where the conversation goes on: ``feedback`` is the text that the model reads next."""
        instead = self._own.on_null
        logs = {"assay_null": 1.0, **{f"assay_{part}": instead for part in self._own.parts}}
        return self._step(instead, feedback, False, logs)

    async def last_step(self, states: Mapping[str, Any], prompt: Any = None) -> Dict[str, Any]:
        """At the end: ``states["action_text"]`` against ``states["label"]``. Raises AssayError where there is no answer."""
        own = self._own
        sample = {"completion": response_of(states["action_text"], ""), "reference": states["label"], "prompt": prompt or ""}
        score = await own.assay.ascore(**sample)
        return self._step(number(score, own.on_null), "", True, tags(score, own.on_null, own.parts))

    def _step(self, total: float, feedback: str, done: bool, logs: Dict[str, float]) -> Dict[str, Any]:
        rewards = Item(total - self._sum)
        self._sum += rewards
        scores = min(1.0, max(0.0, total))
        return {"rewards": rewards, "scores": scores, "environment_feedback": feedback, "done": done, "extra_logs": logs}
