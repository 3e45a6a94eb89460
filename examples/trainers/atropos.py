"""
Scores a group of completions in an environment of Atropos.

    pip install atroposlib assay-rewards
    npx assay serve --reward math --port 8484
    ASSAY_URL=http://127.0.0.1:8484 python atropos.py
"""

from __future__ import annotations

import json
import os
from typing import Any, List

from atroposlib.envs.reward_fns import RewardFunction, registry

from assay_rewards import Assay
from assay_rewards.adapters.atropos import register_atropos

timeout = float(os.environ.get("ASSAY_TIMEOUT", "120"))
register_atropos(Assay(url=os.environ["ASSAY_URL"], token=os.environ.get("ASSAY_TOKEN"), timeout=timeout))


def scores_of(reward: RewardFunction, group: List[Any], answer: str) -> List[float]:
    """For ``score`` of a BaseEnv, whose loop goes on meanwhile with ``await asyncio.to_thread(scores_of, ...)``."""
    return reward(group, solution=answer)


if __name__ == "__main__":
    own = registry.create({"type": "assay", "weight": 2.0, "params": {"on_null": -0.5}})
    turns = [{"role": "user", "content": "What is 2+2?"}, {"role": "assistant", "content": "It is \\boxed{4}."}]
    print(json.dumps([scores_of(own, ["It is \\boxed{4}.", "It is \\boxed{5}.", turns], "4"), scores_of(own, ["4", "5"], "")]))
