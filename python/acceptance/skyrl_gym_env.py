"""
An environment of SkyRL-Gym that is rewarded by Assay at the end of its one turn.

    python skyrl_gym_env.py URL|embedded

Prints, for a right, a wrong and an unscorable action, what the step returned, or the code of the error, as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Dict, List

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from assay_rewards import Assay, AssayError
from assay_rewards.adapters.skyrl_gym import SkyRlStep


class Sums(BaseTextEnv):
    def __init__(self, assay: Assay, reference: str) -> None:
        super().__init__()
        self.reference = reference
        self.last_step = SkyRlStep(assay, on_null=-0.5)

    def step(self, action: str) -> BaseTextEnvStepOutput:
        return BaseTextEnvStepOutput(**self.last_step(action, self.reference))


def main(where: str) -> None:
    given: List[Dict[str, Any]] = []
    with Assay.embedded(reward="math") if where == "embedded" else Assay(url=where, timeout=2) as assay:
        for action, reference in (("4", "4"), ("5", "4"), ("4", "")):
            try:
                given.append(dict(Sums(assay, reference).step(action)))
            except AssayError as error:
                given.append({"code": error.code})
    print(json.dumps(given))


if __name__ == "__main__":
    main(sys.argv[1])
