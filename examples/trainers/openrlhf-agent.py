"""
An agent of OpenRLHF that asks once for a box, and is rewarded by Assay at the end of the conversation.

    pip install openrlhf assay-rewards
    npx assay serve --reward math --port 8484
    ASSAY_URL=http://127.0.0.1:8484 ASSAY_ON_NULL=0 ... --train.agent_func_path openrlhf-agent.py
"""

from __future__ import annotations

from typing import Any, Dict

from openrlhf.utils.agent import AgentInstanceBase, MultiTurnAgentExecutor

from assay_rewards.adapters.openrlhf_agent import OpenRlhfEpisode


class AgentInstance(AgentInstanceBase):
    """One conversation."""

    def __init__(self) -> None:
        self.episode = OpenRlhfEpisode()
        self.asked = False
        self.prompt = ""

    async def reset(self, states: Dict[str, Any], **_ignored: Any) -> Dict[str, Any]:
        self.prompt = states["observation"]
        return {"observation": self.prompt}

    async def step(self, states: Dict[str, Any], **_ignored: Any) -> Dict[str, Any]:
        if not self.asked and "\\boxed" not in states["action_text"]:
            self.asked = True
            return self.episode.next_step("\nPut the answer into a box.\n")
        return await self.episode.last_step(states, self.prompt)


class AgentExecutor(MultiTurnAgentExecutor):
    def __init__(self) -> None:
        super().__init__(AgentInstance)
