"""
An environment of SkyRL-Gym with one turn, rewarded by Assay. Import this file where the trainer starts: it registers the
environment "assay-math".

    pip install skyrl-gym 'assay-rewards[embedded]'

With ASSAY_URL=http://HOST:8484 a reward server is asked instead of a child of this process, each time for ASSAY_TIMEOUT seconds.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any, Dict

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput
from skyrl_gym.envs.registration import register

from assay_rewards import Assay
from assay_rewards.adapters.skyrl_gym import SkyRlStep


@lru_cache(maxsize=None)
def assay() -> Assay:
    """One client for all environments of this process."""
    url = os.environ.get("ASSAY_URL")
    if url:
        return Assay(url=url, timeout=float(os.environ.get("ASSAY_TIMEOUT", "120")))
    return Assay.embedded(reward="math")  # or the path of a pipeline file


class AssayMath(BaseTextEnv):
    def __init__(self, env_config: Any = None, extras: Dict[str, Any] = {}) -> None:
        super().__init__()
        self.reference = extras["reward_spec"]["ground_truth"]
        # The reward where there is none; assay_null is 1 in the metadata then.
        self.last_step = SkyRlStep(assay(), on_null=0.0)

    def step(self, action: str) -> BaseTextEnvStepOutput:
        return BaseTextEnvStepOutput(**self.last_step(action, self.reference))


register(id="assay-math", entry_point=f"{__name__}:AssayMath")
