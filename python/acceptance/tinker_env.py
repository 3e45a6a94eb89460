"""
The cookbook's own loop makes rollouts of the example's environments with a policy that gives fixed responses, and computes
advantages out of the rewards of Assay.

    python tinker_env.py EXAMPLE      with ASSAY_URL

Prints reward, advantage and metrics of each trajectory of a group, and of a group without an answer, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from itertools import cycle
from typing import Any, Dict, List

from tinker_cookbook.completers import TokenCompleter, TokensWithLogprobs
from tinker_cookbook.renderers import get_renderer
from tinker_cookbook.rl.data_processing import compute_advantages
from tinker_cookbook.rl.rollouts import do_group_rollout
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from assay_rewards import AssayError

RESPONSES = tuple(f" {text}\n\nUser:" for text in ("It is \\boxed{4}.", "It is 4.", "It is \\boxed{5}."))


def tokenizer() -> PreTrainedTokenizerFast:
    """A token is a character of ASCII."""
    words = ["<s>", "</s>", *map(chr, range(128))]
    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<s>"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<s>")


class Policy(TokenCompleter):
    def __init__(self, tok: PreTrainedTokenizerFast) -> None:
        self.tokens = cycle([tok.encode(text, add_special_tokens=False) for text in RESPONSES])

    async def __call__(self, *_ignored: Any, **_more: Any) -> TokensWithLogprobs:
        tokens = next(self.tokens)
        return TokensWithLogprobs(tokens=tokens, maybe_logprobs=[0.0] * len(tokens))


async def group_of(example: Dict[str, Any], answer: Any) -> List[Dict[str, Any]]:
    tok = tokenizer()
    builder = example["QuestionGroup"](get_renderer("role_colon", tok), "What is 2+2?", answer, len(RESPONSES))
    group = await do_group_rollout(builder, Policy(tok))
    advantages = compute_advantages([group])[0].tolist()
    rows = zip(group.get_total_rewards(), advantages, group.metrics_G)
    return [{"reward": reward, "advantage": advantage, "metrics": metrics} for reward, advantage, metrics in rows]


async def main(path: str) -> None:
    example = runpy.run_path(path)
    try:
        print(json.dumps([await group_of(example, "4"), await group_of(example, "")]))
    except AssayError as error:
        print(json.dumps({"code": error.code}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
