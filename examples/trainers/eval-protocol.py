"""
Asks a reward server as eval-protocol asks a remote reward function.

    pip install eval-protocol
    npx assay serve --reward pipeline.yaml --port 8484
    python eval-protocol.py http://127.0.0.1:8484
"""

from __future__ import annotations

import json
import sys
from typing import Any, Dict, List, Optional

import requests
from eval_protocol.reward_function import RewardFunction

ROWS = [("It is \\boxed{4}.", "4"), ("It is 4.", "4"), ("It is \\boxed{5}.", "4"), ("It is \\boxed{4}.", "")]


def reward_of(function: RewardFunction, completion: str, ground_truth: str) -> Optional[Dict[str, Any]]:
    """The reward and why; None where there is none."""
    messages = [{"role": "user", "content": "2+2="}, {"role": "assistant", "content": completion}]
    try:
        result = function(messages=messages, ground_truth=ground_truth)
    except requests.HTTPError as error:
        # A server that is busy answers 503 too, with another code.
        if error.response is None or error.response.status_code != 503 or error.response.json()["error"]["code"] != "E_ON_NULL":
            raise
        return None
    return {"score": result.score, "reason": result.reason, "metrics": {name: metric.score for name, metric in result.metrics.items()}}


if __name__ == "__main__":
    remote = RewardFunction(endpoint=f"{sys.argv[1]}/eval-protocol/reward", mode="remote")
    results: List[Optional[Dict[str, Any]]] = [reward_of(remote, completion, truth) for completion, truth in ROWS]
    print(json.dumps(results))
