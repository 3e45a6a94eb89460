"""
The rewards of OpenRLHF from Assay: give this file's path to --reward.remote_url.

    pip install 'assay-rewards[embedded]'

Each process that asks for rewards runs a child of its own. With ASSAY_URL=http://HOST:8484 it asks a reward server instead.
"""

import os

if "ASSAY_URL" not in os.environ:
    os.environ.setdefault("ASSAY_REWARD", "math")  # or the path of a pipeline file
os.environ.setdefault("ASSAY_ON_NULL", "0")  # the reward where there is none; assay_null counts them in the logs

from assay_rewards.adapters.openrlhf import reward_func

__all__ = ["reward_func"]
