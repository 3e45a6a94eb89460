"""
Has rollouts verified as an agent of NeMo-Gym does, with a reward server for the resources server.

    pip install 'nemo-gym<0.5' omegaconf            # Python 3.12
    npx assay serve --reward math --dialect nemo-gym --port 8484
    ASSAY_URL=http://127.0.0.1:8484 python nemo-gym.py
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any, Dict, List
from urllib.parse import urlsplit

from nemo_gym.base_resources_server import BaseVerifyRequest, BaseVerifyResponse
from nemo_gym.config_types import AggregateMetrics, BaseServerConfig
from nemo_gym.server_utils import ServerClient, get_response_json, raise_for_status
from omegaconf import OmegaConf
from pydantic import ConfigDict

SERVER = "assay"


class Row(BaseVerifyRequest):
    """A rollout, and beside it the columns of its row."""

    model_config = ConfigDict(extra="allow")


class Verdict(BaseVerifyResponse):
    """``mask_sample`` is true where there is no reward: NeMo-RL leaves the sample out of its loss then."""

    model_config = ConfigDict(extra="allow")
    mask_sample: bool
    failure_reason: str | None


def client_of(url: str) -> ServerClient:
    place = {"host": urlsplit(url).hostname, "port": urlsplit(url).port}
    config = OmegaConf.create({SERVER: {"resources_servers": {SERVER: place}}})
    return ServerClient(head_server_config=BaseServerConfig(**place), global_config_dict=config)


async def asked(client: ServerClient, path: str, body: Any) -> Any:
    response = await client.post(server_name=SERVER, url_path=path, json=body)
    await raise_for_status(response)
    return await get_response_json(response)


def rollout(question: str, text: str, expected: str, task: int) -> Row:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    message = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
    response: Dict[str, Any] = {"id": "r", "created_at": 0, "model": "m", "object": "response", "output": [message]}
    response.update(parallel_tool_calls=False, tool_choice="auto", tools=[])
    params = {"input": [{"role": "user", "content": question}]}
    columns = {"expected_answer": expected, "_ng_task_index": task}
    return Row.model_validate({"responses_create_params": params, "response": response, **columns})


async def main(url: str) -> None:
    client = client_of(url)
    asked_for = [("2+2=", "It is \\boxed{4}.", "4", 0), ("2+2=", "It is \\boxed{5}.", "4", 0), ("?", "It is \\boxed{4}.", "", 1)]
    rows = [rollout(*columns) for columns in asked_for]
    verdicts: List[Verdict] = []
    for row in rows:
        await asked(client, "/seed_session", {})
        verdicts.append(Verdict.model_validate(await asked(client, "/verify", row)))
    metrics = AggregateMetrics.model_validate(
        await asked(client, "/aggregate_metrics", {"verify_responses": [verdict.model_dump() for verdict in verdicts]})
    )
    shown = [{"reward": one.reward, "mask_sample": one.mask_sample, "failure_reason": one.failure_reason} for one in verdicts]
    print(json.dumps({"verdicts": shown, "agent_metrics": metrics.agent_metrics}))


if __name__ == "__main__":
    asyncio.run(main(os.environ["ASSAY_URL"]))
