"""
Samples of a file through the embedded child, each way in a child of its own; arguments: a file of JSON lines, and "batch" or
"async". A JSON line {"rate", "cpu", "rewards"}: samples per second from the call to the last Score, and this process's own CPU seconds.
"""

import asyncio
import json
import sys
import time

from assay_rewards import Assay

path, way = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    samples = [json.loads(line) for line in file]
LANES = 64


async def lanes(assay):
    """As many calls of one sample under way at once as there are lanes."""
    scores = [None] * len(samples)
    rows = iter(enumerate(samples))

    async def lane():
        for place, sample in rows:
            scores[place] = await assay.ascore(**sample)

    await asyncio.gather(*(lane() for _ in range(LANES)))
    return scores


with Assay.embedded(reward="math") as client:
    start, cpu = time.perf_counter(), time.process_time()
    results = client.score_batch(samples) if way == "batch" else asyncio.run(lanes(client))
    seconds = time.perf_counter() - start
    line = {"rate": len(samples) / seconds, "cpu": time.process_time() - cpu, "rewards": [score.reward for score in results]}
print(json.dumps(line))
