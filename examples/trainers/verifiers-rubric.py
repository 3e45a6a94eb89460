"""
An environment for verifiers below 0.2 that is rewarded by Assay.

    pip install 'verifiers<0.2' assay-rewards
    npx assay serve --reward math --port 8484
    ASSAY_URL=http://127.0.0.1:8484 vf-eval sums -m MODEL     # as the environment package "sums"
"""

from __future__ import annotations

import os
from typing import Any, Optional

import verifiers as vf
from datasets import Dataset

from assay_rewards import Assay
from assay_rewards.adapters.verifiers import verifiers_rubric

ROWS = [
    {"question": "What is 2+2?", "answer": "4"},
    {"question": "What is 3+4?", "answer": "7"},
    {"question": "A row without an answer", "answer": ""},
]


def load_environment(url: Optional[str] = None, groups: bool = False, timeout: float = 120.0, **options: Any) -> vf.Environment:
    """``groups`` is for a Reward over groups, such as ``within-group``; ``timeout`` is how many seconds a call waits for the server."""
    assay = Assay(url=url or os.environ["ASSAY_URL"], token=os.environ.get("ASSAY_TOKEN"), timeout=timeout)
    rubric = verifiers_rubric(assay, on_null=0.0, groups=groups)
    return vf.SingleTurnEnv(dataset=Dataset.from_list(ROWS), rubric=rubric, **options)
