"""
The example's environment of verifiers makes its rollouts with a stand-in of a model, and is rewarded by Assay.

    python verifiers_rubric.py EXAMPLE URL URL_OF_GROUPS

The stand-in answers the rollouts of a question in turn by 4 and 7. Prints completion, reward and metrics of each rollout,
scored each by itself, by prompt, and by a Reward over groups, and then the error of a server that is down, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any, Dict, List

import verifiers as vf
from verifiers.types import ClientConfig

from assay_rewards import AssayError

TURN = count()


class Model(BaseHTTPRequestHandler):
    """Chat completions alone."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": f"It is \\boxed{{{(4, 7)[next(TURN) % 2]}}}."}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        body = json.dumps({"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_ignored: Any) -> None:
        pass


def shown(output: Dict[str, Any]) -> Dict[str, Any]:
    return {
        "completion": output["completion"][-1]["content"],
        "reward": output["reward"],
        "metrics": output["metrics"],
    }


async def rollouts(env: vf.Environment, client: ClientConfig, alone: bool) -> List[Dict[str, Any]]:
    results = await env.evaluate(
        client=client, model="m", rollouts_per_example=2, max_concurrent=1, independent_scoring=alone
    )
    return [shown(dict(output)) for output in results["outputs"]]


async def main(example: str, url: str, url_of_groups: str) -> None:
    model = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    Thread(target=model.serve_forever, daemon=True).start()
    client = ClientConfig(api_base_url=f"http://127.0.0.1:{model.server_address[1]}/v1", api_key_var="NONE")
    load = runpy.run_path(example)["load_environment"]
    made: Dict[str, Any] = {
        "alone": await rollouts(load(url=url), client, True),
        "by_prompt": await rollouts(load(url=url), client, False),
        "groups": await rollouts(load(url=url_of_groups, groups=True), client, False),
    }
    try:
        made["down"] = await rollouts(load(url="http://127.0.0.1:9", timeout=1.0), client, False)
    except AssayError as error:
        made["down"] = error.code
    print(json.dumps(made))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
