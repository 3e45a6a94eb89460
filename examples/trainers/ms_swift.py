"""
The rewards of ms-swift's GRPO from Assay: a plugin with the reward function "assay".

    pip install ms-swift 'assay-rewards[embedded]'
    swift rlhf --rlhf_type grpo --external_plugins ms_swift.py --reward_funcs assay --scale_rewards gdpo ...

Each process that trains runs a child. With ASSAY_URL=http://HOST:8484 it asks a reward server instead.
"""

import os

from swift.rewards import orms

from assay_rewards import Assay
from assay_rewards.adapters.ms_swift import swift_reward


def assay() -> Assay:
    url = os.environ.get("ASSAY_URL")
    if url is None:
        return Assay.embedded(reward="math")  # or the path of a pipeline file
    return Assay(url=url, token=os.environ.get("ASSAY_TOKEN"), timeout=float(os.environ.get("ASSAY_TIMEOUT", "120")))


# on_null is the reward of a sample that has none, unless --scale_rewards gdpo leaves such samples out.
orms["assay"] = swift_reward(assay, reference="solution", on_null=0.0)
