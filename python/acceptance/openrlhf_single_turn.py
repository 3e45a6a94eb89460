"""
OpenRLHF's SingleTurnAgentExecutor, with an engine that gives fixed responses, is rewarded by Assay.

    python openrlhf_single_turn.py PATH_OR_URL

Prints, for a right, a wrong and an unscorable sample, what the executor gives the trainer, as JSON.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, Dict, List


def bare_packages() -> None:
    """OpenRLHF's packages import torch and deepspeed, its executor does not."""
    spec = importlib.util.find_spec("openrlhf")
    assert spec is not None and spec.submodule_search_locations is not None
    for name, folder in (("openrlhf", ""), ("openrlhf.utils", "/utils")):
        module = ModuleType(name)
        module.__path__ = [f"{spec.submodule_search_locations[0]}{folder}"]
        sys.modules[name] = module


class Tokenizer:
    """A token is a character."""

    def __call__(self, text: str, **_ignored: Any) -> Dict[str, Any]:
        ids = [ord(char) for char in text]
        return {"input_ids": [SimpleNamespace(tolist=lambda: ids)]}

    def decode(self, tokens: List[int], **_ignored: Any) -> str:
        return "".join(map(chr, tokens))


class Engine:
    def __init__(self, response: str) -> None:
        self.tokens = [ord(char) for char in response]

    async def generate(self, *_ignored: Any, **_more: Any) -> Any:
        return SimpleNamespace(outputs=[SimpleNamespace(token_ids=self.tokens, finish_reason="stop", logprobs=None)])


async def main(where: str) -> None:
    bare_packages()
    from openrlhf.utils.agent import SingleTurnAgentExecutor

    executor = SingleTurnAgentExecutor(where)
    params = SimpleNamespace(max_tokens=16, logprobs=None)
    given: List[Dict[str, Any]] = []
    for response, label in (("4</s>", "4"), ("5</s>", "4"), ("4</s>", "")):
        output = await executor.execute("2+2= ", label, params, 64, Tokenizer(), Engine(response))
        given.append({key: output[key] for key in ("reward", "scores", "extra_logs")})
    print(json.dumps(given))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
