"""
Environments for tinker's cookbook whose groups are rewarded by Assay.

    pip install tinker-cookbook assay-rewards
    npx assay serve --reward math --port 8484
    ASSAY_URL=http://127.0.0.1:8484 ...        # and these builders in your RLDataset
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import List, Sequence, Tuple

import tinker
from tinker_cookbook import renderers
from tinker_cookbook.completers import StopCondition
from tinker_cookbook.renderers import Renderer
from tinker_cookbook.rl.types import Action, ActionExtra, Env, EnvGroupBuilder, Metrics, Observation, StepResult, Trajectory

from assay_rewards import Assay
from assay_rewards.adapters.tinker import TinkerGroupRewards

# Here and not in the builder, which has to be picklable.
rewards = TinkerGroupRewards(
    Assay(url=os.environ["ASSAY_URL"], token=os.environ.get("ASSAY_TOKEN"), timeout=float(os.environ.get("ASSAY_TIMEOUT", "120")))
)


class Question(Env):
    """One turn; its reward comes from the group."""

    def __init__(self, renderer: Renderer, question: str) -> None:
        self.renderer = renderer
        self.question = question

    async def initial_observation(self) -> Tuple[Observation, StopCondition]:
        prompt = self.renderer.build_generation_prompt([{"role": "user", "content": self.question}])
        return prompt, self.renderer.get_stop_sequences()

    async def step(self, action: Action, *, extra: ActionExtra | None = None) -> StepResult:
        stop = self.renderer.get_stop_sequences()
        return StepResult(reward=0.0, episode_done=True, next_observation=tinker.ModelInput.empty(), next_stop_condition=stop)


@dataclass(frozen=True)
class QuestionGroup(EnvGroupBuilder):
    renderer: Renderer
    question: str
    answer: str
    size: int

    async def make_envs(self) -> Sequence[Env]:
        return [Question(self.renderer, self.question) for _ in range(self.size)]

    async def compute_group_rewards(self, trajectory_group: List[Trajectory], env_group: Sequence[Env]) -> List[Tuple[float, Metrics]]:
        texts = [self.text_of(trajectory) for trajectory in trajectory_group]
        return await rewards(texts, self.answer, self.question)

    def text_of(self, trajectory: Trajectory) -> str:
        message, _ = self.renderer.parse_response(trajectory.transitions[-1].ac.tokens)
        return renderers.get_text_content(message)
