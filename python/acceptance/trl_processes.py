"""
Several processes of GRPOTrainer, each with its share of a batch, which splits a group between them.

    python -m torch.distributed.run --standalone --nproc-per-node 2 trl_processes.py --pipeline FILE --url URL --out FOLDER

Trains three times by the file examples/trainers/trl-grpo.py: with `math` and with the pipeline by a child of each process, and with the
pipeline by a server through an asynchronous reward function. Then one process cannot score. Each process writes what it was called
with, what it scored and what was raised to a file of the folder, `RANK.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict
from typing import Any, Dict, List, Mapping, Optional, Sequence, TextIO

from tiny_model import example, tiny_model, tiny_tokenizer  # first, since it keeps the libraries offline

import torch
import torch.distributed

from assay_rewards import Assay, AssayError, Score
from assay_rewards.adapters.trl import trl_reward_async

GENERATIONS = 4
PER_PROCESS = 6  # a group and a half


class Recording(Assay):
    """Remembers what it was asked and what it answered, call by call."""

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self.calls: List[List[Dict[str, Any]]] = []

    def score_batch(self, samples: Sequence[Mapping[str, Any]]) -> List[Score]:
        return self._kept(samples, super().score_batch(samples))

    async def ascore_batch(self, samples: Sequence[Mapping[str, Any]]) -> List[Score]:
        return self._kept(samples, await super().ascore_batch(samples))

    def _kept(self, samples: Sequence[Mapping[str, Any]], scores: List[Score]) -> List[Score]:
        self.calls.append([{"sample": dict(sample), "score": asdict(score)} for sample, score in zip(samples, scores)])
        return scores


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--out", required=True)
    words = parser.parse_args()
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo")
    rank = torch.distributed.get_rank()
    with open(f"{words.out}/{rank}.jsonl", "w") as out:
        with Recording.embedded(reward="math") as assay:
            train("math", assay, words.steps, out)
        with Recording.embedded(reward=words.pipeline) as assay:
            train("pipeline", assay, words.steps, out)
        with Recording(url=words.url) as assay:
            train("server", assay, words.steps, out, asynchronous=True)
        with Recording.embedded(reward=words.pipeline) as assay:
            if rank == 1:
                assay.close()
            train("closed", assay, words.steps, out)
    torch.distributed.destroy_process_group()


def train(name: str, assay: Recording, steps: int, out: TextIO, asynchronous: bool = False) -> None:
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer()
    rows = [{"prompt": f"{place % 10}{place // 10}", "answer": "7"} for place in range(60)]
    given: List[List[Dict[str, Any]]] = []
    raised: Optional[str] = None
    grpo = example("trl-grpo")

    def keep(arguments: Mapping[str, Any], rewards: List[Optional[float]]) -> List[Optional[float]]:
        columns = zip(arguments["prompts"], arguments["completions"], arguments["answer"], rewards)
        given.append([dict(zip(("prompt", "completion", "reference", "given"), row)) for row in columns])
        return rewards

    if asynchronous:
        reward_async = trl_reward_async(assay, reference="answer", group_size=GENERATIONS)

        async def recorded(**arguments: Any) -> List[Optional[float]]:
            return keep(arguments, await reward_async(**arguments))
    else:
        reward = grpo.make_reward(assay, GENERATIONS)

        def recorded(**arguments: Any) -> List[Optional[float]]:
            return keep(arguments, reward(**arguments))

    with tempfile.TemporaryDirectory() as folder:
        trainer = grpo.make_trainer(
            [recorded], tiny_model(tokenizer), rows, tokenizer, num_generations=GENERATIONS, output_dir=folder,
            per_device_train_batch_size=PER_PROCESS, max_steps=steps, max_completion_length=2, learning_rate=1e-3, logging_steps=1,
            report_to=[], use_cpu=True, bf16=False, save_strategy="no", disable_tqdm=True, beta=0.0, seed=0,
        )
        try:
            trainer.train()
        except AssayError as error:
            raised = str(error)
    out.write(json.dumps({"case": name, "given": given, "scored": assay.calls, "raised": raised}) + "\n")


if __name__ == "__main__":
    main()
