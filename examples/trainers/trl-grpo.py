"""
Trains a model with TRL's GRPOTrainer on rewards from Assay.

    python trl-grpo.py                                    # one process
    accelerate launch --num_processes 2 trl-grpo.py       # several, which may share a group
"""

from __future__ import annotations

import os
from typing import Any, Sequence

from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer

from assay_rewards import Assay
from assay_rewards.adapters.trl import RewardFunction, trl_reward

GENERATIONS = 8

ROWS = [
    {"prompt": "What is 3 + 4? Put the answer into \\boxed{}.", "answer": "7", "source": "sums"},
    {"prompt": "What is 3 * 4? Put the answer into \\boxed{}.", "answer": "12", "source": "products"},
]


def make_reward(assay: Assay, generations: int = GENERATIONS) -> RewardFunction:
    # `group_size` is for a pipeline over groups, such as `within-group`. Other pipelines do without.
    return trl_reward(assay, reference="answer", group_size=generations)


def make_trainer(rewards: Sequence[RewardFunction], model: Any, rows: Any = ROWS, tokenizer: Any = None, **options: Any) -> GRPOTrainer:
    """``options`` are those of GRPOConfig."""
    config = GRPOConfig(**{"num_generations": GENERATIONS, **options})
    return GRPOTrainer(
        model=model, reward_funcs=list(rewards), args=config, train_dataset=Dataset.from_list(rows), processing_class=tokenizer
    )


def main() -> None:
    url = os.environ.get("ASSAY_URL")  # a reward server; without one a child of this process scores
    with Assay(url=url) if url else Assay.embedded(reward="math") as assay:
        trainer = make_trainer([make_reward(assay)], "Qwen/Qwen3-0.6B", output_dir="trl-grpo", max_steps=100, logging_steps=1)
        trainer.train()


if __name__ == "__main__":
    main()
