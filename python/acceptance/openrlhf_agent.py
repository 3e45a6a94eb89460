"""
OpenRLHF's MultiTurnAgentExecutor, with an engine that gives fixed responses, runs the example's agent, rewarded by Assay.

    python openrlhf_agent.py EXAMPLE      with ASSAY_URL and ASSAY_ON_NULL

Prints, for a right, a wrong, an unscorable and a conversation that has no room for its second turn, what the executor gives
the trainer, or the code of the error, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from types import SimpleNamespace
from typing import Any, Dict, List, Tuple

from openrlhf_single_turn import Tokenizer, bare_packages

from assay_rewards import AssayError


class Engine:
    """Says its responses in turn."""

    def __init__(self, responses: Tuple[str, ...]) -> None:
        self.responses = iter(responses)

    async def generate(self, *_ignored: Any, **_more: Any) -> Any:
        text = next(self.responses)
        tokens = [ord(char) for char in text]
        return SimpleNamespace(outputs=[SimpleNamespace(token_ids=tokens, text=text, finish_reason="stop", logprobs=None)])


async def main(example: str) -> None:
    bare_packages()
    executor = runpy.run_path(example)["AgentExecutor"]()
    given: List[Dict[str, Any]] = []
    for responses, label, room in (
        (("\\boxed{4}</s>",), "4", 256),
        (("It is 4.", "It is \\boxed{5}.</s>"), "4", 256),
        (("\\boxed{4}</s>",), "", 256),
        (("It is 4.",), "4", 16),
    ):
        params = SimpleNamespace(max_tokens=8, logprobs=None)
        try:
            output = await executor.execute("2+2= ", label, params, room, Tokenizer(), Engine(responses))
            turns = len(output["action_ranges"])
            given.append({**{key: output[key] for key in ("reward", "scores", "extra_logs")}, "turns": turns})
        except AssayError as error:
            given.append({"code": error.code})
    print(json.dumps(given))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
