"""
The rewards of slime from Assay, with this file's folder on the PYTHONPATH:

    pip install 'assay-rewards[embedded]'
    --custom-rm-path slime_rm.custom_rm --reward-key score

The process that rolls out runs a child. With ASSAY_URL=http://HOST:8484 it asks a reward server instead.
"""

import os

if "ASSAY_URL" not in os.environ:
    os.environ.setdefault("ASSAY_REWARD", "math")  # or the path of a pipeline file
os.environ.setdefault("ASSAY_ON_NULL", "0")  # the reward where there is none; assay_null is 1 beside it

from assay_rewards.adapters.slime import custom_rm

__all__ = ["custom_rm"]
