"""
A taskset for verifiers 0.4 that is rewarded by Assay.

    pip install verifiers assay-rewards        # Python 3.11 or newer
    npx assay serve --reward math --port 8484
    ASSAY_URL=http://127.0.0.1:8484 ...        # and the taskset's name, wherever verifiers is started
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import verifiers.v1 as vf

from assay_rewards import Assay
from assay_rewards.adapters.verifiers import TraceReward

ROWS = [("What is 2+2?", "4"), ("What is 3+4?", "7")]

client = Assay(url=os.environ["ASSAY_URL"], token=os.environ.get("ASSAY_TOKEN"), timeout=float(os.environ.get("ASSAY_TIMEOUT", "120")))
reward_of = TraceReward(client)


class SumData(vf.TaskData):
    answer: str


class SumTask(vf.Task[SumData]):
    @vf.reward
    async def assay(self, trace: vf.Trace) -> float:
        return await reward_of(trace, self.data.answer)


class SumsTaskset(vf.Taskset[SumTask, vf.TasksetConfig]):
    def load(self) -> Iterator[SumTask]:
        for question, answer in ROWS:
            yield SumTask(SumData(prompt=question, answer=answer))
