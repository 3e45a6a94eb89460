"""
An environment of NeMo-RL that is rewarded by Assay.

    npx assay serve --reward math --port 8484
    ASSAY_URL=http://127.0.0.1:8484 ...        # your training, after register_env("assay", "<module of this file>.AssayEnvironment")
"""

from __future__ import annotations

import os
from typing import Any

import ray
import torch
from nemo_rl.environments.interfaces import EnvironmentInterface, EnvironmentReturn

from assay_rewards import Assay
from assay_rewards.adapters.nemo_rl import NemoRlStep


@ray.remote(max_restarts=-1, max_task_retries=-1)
class AssayEnvironment(EnvironmentInterface[dict[str, Any]]):
    """``config`` may have ``on_null``, the reward of a sample that has none."""

    def __init__(self, config: dict[str, Any]) -> None:
        assay = Assay(url=os.environ["ASSAY_URL"], token=os.environ.get("ASSAY_TOKEN"))
        self.last_step = NemoRlStep(assay, on_null=config.get("on_null", 0.0))

    def step(self, message_log_batch: list[Any], metadata: list[dict[str, Any]], *_more: Any) -> EnvironmentReturn[dict[str, Any]]:
        made = self.last_step(message_log_batch, metadata)
        rewards = torch.tensor(made.rewards)
        return EnvironmentReturn(
            observations=made.observations,
            metadata=made.metadata,
            next_stop_strings=[None] * len(metadata),
            rewards=rewards,
            terminateds=torch.ones_like(rewards),
            answers=None,
        )

    def global_post_process_and_metrics(self, batch: Any) -> tuple[Any, dict[str, float]]:
        nulls = [row["assay_null"] for row in batch.get("extra_env_info", []) if row and "assay_null" in row]
        metrics = {"reward": float(batch["rewards"].float().mean())}
        return batch, {**metrics, **({"assay_null": sum(nulls) / len(nulls)} if nulls else {})}
