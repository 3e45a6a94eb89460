"""
The environment of examples/trainers/skyrl_gym_math.py, made by SkyRL-Gym from its registry, takes its one step.

    ASSAY_URL=... python skyrl_gym_env.py        without ASSAY_URL by a child

Prints, for a right, a wrong and an unscorable action, what the step returned, or the code of the error, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Dict, List

import skyrl_gym

from assay_rewards import AssayError

sys.path.append(str(Path(__file__).parents[2] / "examples" / "trainers"))
import skyrl_gym_math  # noqa: E402


def main() -> None:
    given: List[Dict[str, Any]] = []
    for action, reference in (("4", "4"), ("5", "4"), ("4", "")):
        environment = skyrl_gym.make("assay-math", env_config=None, extras={"reward_spec": {"ground_truth": reference}})
        environment.init([{"role": "user", "content": "2+2="}])
        try:
            given.append(dict(environment.step(action)))
        except AssayError as error:
            given.append({"code": error.code})
    skyrl_gym_math.assay().close()
    print(json.dumps(given))


if __name__ == "__main__":
    main()
