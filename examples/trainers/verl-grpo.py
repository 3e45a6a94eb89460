"""
Trains with verl by rewards of Assay; rows that cannot be scored have the advantage 0.

    python verl-grpo.py http://127.0.0.1:8484 data.train_files=train.parquet data.val_files=val.parquet ...

Everything after the reward server's address goes to verl as it stands.
"""

from __future__ import annotations

import subprocess
import sys
from typing import List


def overrides(url: str) -> List[str]:
    return [
        "reward.reward_manager.source=importlib",
        "reward.reward_manager.module.path=pkg://assay_rewards.adapters.verl_manager",
        "reward.reward_manager.name=AssayRewardManager",
        f"+reward.reward_kwargs.url={url}",
        "algorithm.adv_estimator=assay_grpo",
    ]


if __name__ == "__main__":
    url, *own = sys.argv[1:]
    sys.exit(subprocess.call([sys.executable, "-m", "verl.trainer.main_ppo", *overrides(url), *own]))
