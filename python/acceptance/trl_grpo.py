"""
The file examples/trainers/trl-grpo.py trains a tiny random model, offline and without a GPU, with rewards from Assay.

    python trl_grpo.py --way embedded|URL --steps 60 --rewards rewards.jsonl

Prints the trainer's logs as JSON. ``rewards.jsonl`` gets each sample with the reward that the trainer was given for it and
the advantage that it made of it, so that both can be compared with what else is known of them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from typing import Any, Dict, List

from tiny_model import example, tiny_model, tiny_tokenizer  # first, since it keeps the libraries offline

import torch

from assay_rewards import Assay
from assay_rewards.adapters.trl import trl_reward

def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", required=True)
    parser.add_argument("--reward", default="math")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--constant", action="store_true", help="trains with a reward that is the same for all, to compare with")
    parser.add_argument("--nulls", action="store_true", help="leaves every fourth prompt without a reference")
    parser.add_argument("--beside", help="a pipeline whose reward, times 0.5, is added to the other")
    parser.add_argument("--rewards", required=True)
    words = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = tiny_tokenizer()
    rows = [{"prompt": f"{place % 10}", "answer": "" if words.nulls and place % 4 == 3 else "7"} for place in range(64)]
    assay = Assay.embedded(reward=words.reward) if words.way == "embedded" else Assay(url=words.way)
    seen: List[Dict[str, Any]] = []

    grpo = example("trl-grpo")
    reward = grpo.make_reward(assay)

    def recorded(prompts: List[str], completions: List[str], answer: List[str], **more: Any) -> List[Any]:
        rewards = reward(prompts, completions, answer=answer, **more)
        for prompt, completion, reference, value in zip(prompts, completions, answer, rewards):
            seen.append({"id": str(len(seen)), "prompt": prompt, "completion": completion, "reference": reference, "given": value})
        return [0.5] * len(rewards) if words.constant else rewards

    rewards, weights = [recorded], [1.0]
    if words.beside is not None:
        beside = Assay.embedded(reward=words.beside)
        rewards.append(trl_reward(beside, reference="answer", name="beside"))
        weights.append(0.5)
    with tempfile.TemporaryDirectory() as folder:
        trainer = grpo.make_trainer(
            rewards, tiny_model(tokenizer), rows, tokenizer, reward_weights=weights, output_dir=folder, per_device_train_batch_size=32, max_steps=words.steps,
            max_completion_length=1, learning_rate=3e-2, logging_steps=1, report_to=[], use_cpu=True, bf16=False, save_strategy="no",
            disable_tqdm=True, beta=0.0, temperature=1.0, seed=0,
        )
        advantages: List[float] = []
        inner = trainer._generate_and_score_completions

        def watched(inputs: Any) -> Any:
            made = inner(inputs)
            advantages.extend(made["advantages"].tolist())
            return made

        trainer._generate_and_score_completions = watched
        trainer.train()
    assay.close()
    if words.beside is not None:
        beside.close()
    with open(words.rewards, "w") as file:
        for row, advantage in zip(seen, advantages):
            file.write(json.dumps({**row, "advantage": advantage}) + "\n")
    logs = [entry for entry in trainer.state.log_history if "reward" in entry]
    print(json.dumps([{key: value for key, value in entry.items() if "reward" in key or key.split("/")[0] in ("assay", "beside")} for entry in logs]))


if __name__ == "__main__":
    main()
