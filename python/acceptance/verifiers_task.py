"""
Tasks of the example's taskset for verifiers score traces, and are rewarded by Assay.

    python verifiers_task.py EXAMPLE      with ASSAY_URL

Prints, for a right, a wrong and an unscorable trace, what its Task recorded on it, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from typing import Any, Dict, List

import verifiers.v1 as vf
from verifiers.v1.errors import TaskError
from verifiers.v1.graph import MessageNode
from verifiers.v1.trace import AgentInfo, Trace, TraceTask


def trace_of(task: Any, reply: str) -> Any:
    """What a rollout of one turn leaves behind."""
    turns = [vf.UserMessage(content=task.data.prompt), vf.AssistantMessage(content=reply)]
    nodes = [MessageNode(message=turns[0]), MessageNode(message=turns[1], parent=0, sampled=True)]
    return Trace(task=TraceTask(type=type(task).__name__, data=task.data), agent=AgentInfo(config=vf.AgentConfig()), nodes=nodes)


async def main(example: str) -> None:
    made = runpy.run_path(example)
    tasks = list(made["SumsTaskset"](vf.TasksetConfig()).load())
    unscorable = made["SumTask"](made["SumData"](prompt="A row without an answer", answer=""))
    given: List[Dict[str, Any]] = []
    for task, reply in ((tasks[0], "It is \\boxed{4}."), (tasks[1], "It is \\boxed{4}."), (unscorable, "It is \\boxed{4}.")):
        trace = trace_of(task, reply)
        row: Dict[str, Any] = {"error": None}
        try:
            await task.score(trace)
        except TaskError as error:
            row["error"] = str(error)
        rewards = {name: None if reward is None else reward.score for name, reward in trace.rewards.items()}
        given.append({**row, "rewards": rewards, "metrics": trace.metrics})
    print(json.dumps(given))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
