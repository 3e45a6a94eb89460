"""Math-Verify behind FastAPI, as people write it: one request, one pair. The first line on stderr with an address says where it listens."""

import asyncio
import logging
import os
import socket
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import uvicorn  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify  # noqa: E402
from pydantic import BaseModel  # noqa: E402

app = FastAPI()
targets = (LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig())


class Sample(BaseModel):
    id: str
    completion: str
    reference: str
    prompt: str = ""


@app.post("/score")
async def score(sample: Sample):
    gold = parse(sample.reference if "\\" in sample.reference else f"${sample.reference}$", targets, parsing_timeout=None)
    answer = parse(sample.completion, targets, parsing_timeout=None)
    return {"reward": float(verify(gold, answer, timeout_seconds=None))}


if __name__ == "__main__":
    workers = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    for _ in range(workers - 1):
        if os.fork() == 0:
            break
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
    config = uvicorn.Config(app, log_level="critical", loop="uvloop", http="httptools")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
