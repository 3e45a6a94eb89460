"""
TRL's GRPOTrainer trains a tiny random model, offline and without a GPU, with rewards from Assay.

    python trl_grpo.py --way embedded|URL --reference answer --steps 60 --rewards rewards.jsonl

Prints the trainer's logs as JSON. ``rewards.jsonl`` gets each sample with the reward that the trainer was given for it and
the advantage that it made of it, so that both can be compared with what else is known of them.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from typing import Any, Dict, List

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM
from trl import GRPOConfig, GRPOTrainer

from assay_rewards import Assay
from assay_rewards.adapters.trl import trl_reward

GENERATIONS = 8


def tokenizer() -> PreTrainedTokenizerFast:
    """Digits and the end alone, so that one answer in eleven is right by chance."""
    words = ["<pad>", "<s>", "</s>", *"0123456789"]
    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="0"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="0")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", required=True)
    parser.add_argument("--reward", default="math")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--constant", action="store_true", help="trains with a reward that is the same for all, to compare with")
    parser.add_argument("--nulls", action="store_true", help="leaves every fourth prompt without a reference")
    parser.add_argument("--rewards", required=True)
    words = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tok = tokenizer()
    config = Qwen2Config(
        vocab_size=len(tok), hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2,
        max_position_embeddings=32, bos_token_id=1, eos_token_id=2, pad_token_id=0, tie_word_embeddings=False,
    )
    rows = [{"prompt": f"{place % 10}", "answer": "" if words.nulls and place % 4 == 3 else "7"} for place in range(64)]
    assay = Assay.embedded(reward=words.reward) if words.way == "embedded" else Assay(url=words.way)
    reward = trl_reward(assay, reference="answer")
    seen: List[Dict[str, Any]] = []

    def recorded(prompts: List[str], completions: List[str], answer: List[str], **more: Any) -> List[Any]:
        rewards = reward(prompts, completions, answer=answer, **more)
        for prompt, completion, reference, value in zip(prompts, completions, answer, rewards):
            seen.append({"id": str(len(seen)), "prompt": prompt, "completion": completion, "reference": reference, "given": value})
        return [0.5] * len(rewards) if words.constant else rewards

    with tempfile.TemporaryDirectory() as folder:
        args = GRPOConfig(
            output_dir=folder, per_device_train_batch_size=32, num_generations=GENERATIONS, max_steps=words.steps, max_completion_length=1,
            learning_rate=3e-2, logging_steps=1, report_to=[], use_cpu=True, bf16=False, save_strategy="no", disable_tqdm=True, beta=0.0,
            temperature=1.0, seed=0,
        )
        trainer = GRPOTrainer(model=Qwen2ForCausalLM(config), reward_funcs=[recorded], args=args, train_dataset=Dataset.from_list(rows), processing_class=tok)
        advantages: List[float] = []
        inner = trainer._generate_and_score_completions

        def watched(inputs: Any) -> Any:
            made = inner(inputs)
            advantages.extend(made["advantages"].tolist())
            return made

        trainer._generate_and_score_completions = watched
        trainer.train()
    assay.close()
    with open(words.rewards, "w") as file:
        for row, advantage in zip(seen, advantages):
            file.write(json.dumps({**row, "advantage": advantage}) + "\n")
    logs = [entry for entry in trainer.state.log_history if "reward" in entry]
    print(json.dumps([{key: value for key, value in entry.items() if "reward" in key or "assay" in key} for entry in logs]))


if __name__ == "__main__":
    main()
