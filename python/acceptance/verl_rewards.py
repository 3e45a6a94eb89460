"""
verl loads Assay's reward function, manager and advantage estimator by its own configuration, and calls them.

    python verl_rewards.py SCORES GROUPS EXAMPLE TIMEOUT

SCORES and GROUPS are reward servers, the second of a Reward over groups, EXAMPLE is the file with the overrides, TIMEOUT is
in seconds. Prints as JSON what verl makes in each way of a right, a wrong and an unscorable row, or an error's code.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
from typing import Any, Callable, Dict, List

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import torch
import verl
from hydra import compose, initialize_config_dir
from tensordict import TensorDict
from verl import DataProto
from verl.trainer.ppo.ray_trainer import compute_advantage
from verl.trainer.ppo.reward import get_custom_reward_fn, load_reward_manager
from verl.workers.reward_manager import get_reward_manager_cls

from assay_rewards import AssayError

ROWS = [("4", "4"), ("5", "4"), ("4", "")]
PROMPT = "2+2="
WIDTH = 4
PAD = 0


class Tokenizer:
    """A token is a character."""

    def decode(self, ids: Any, **_ignored: Any) -> str:
        return "".join(chr(token) for token in ids.tolist() if token != PAD)


def batch(rows: List[Any], source: str = "sums") -> DataProto:
    """The rows as verl has them when they were generated: prompts padded on the left, responses on the right."""
    prompts = torch.tensor([[PAD, *map(ord, PROMPT)] for _ in rows])
    width = max(WIDTH, *(len(text) for text, _ in rows))
    responses = torch.tensor([[*map(ord, text), *[PAD] * (width - len(text))] for text, _ in rows])
    mask = (torch.cat([prompts, responses], dim=1) != PAD).long()
    others = {
        "data_source": [source] * len(rows),
        "reward_model": [{"style": "rule", "ground_truth": reference} for _, reference in rows],
        "extra_info": [{"index": place} for place in range(len(rows))],
        "raw_prompt": [[{"role": "user", "content": PROMPT}] for _ in rows],
        "uid": ["a"] * len(rows),
        "session_id": list(range(len(rows))),
    }
    tensors = TensorDict({"prompts": prompts, "responses": responses, "attention_mask": mask}, batch_size=len(rows))
    return DataProto(batch=tensors, non_tensor_batch={name: objects(values) for name, values in others.items()})


def objects(values: List[Any]) -> Any:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def config(overrides: List[str]) -> Any:
    """verl's own configuration of its trainer, with these."""
    folder = os.path.join(os.path.dirname(verl.__file__), "trainer", "config")
    with initialize_config_dir(config_dir=folder, version_base=None):
        return compose("ppo_trainer", overrides=overrides)


def custom(name: str, url: str, timeout: str) -> List[str]:
    kwargs = "+reward.custom_reward_function.reward_kwargs"
    path = "reward.custom_reward_function.path=pkg://assay_rewards.adapters.verl"
    return [path, f"reward.custom_reward_function.name={name}", f"{kwargs}.url={url}", f"{kwargs}.on_null=-0.5", f"{kwargs}.timeout={timeout}"]


def of_manager(overrides: List[str], data: DataProto) -> Any:
    manager = load_reward_manager(config(overrides), Tokenizer())

    async def all_rows() -> List[Dict[str, Any]]:
        return list(await asyncio.gather(*(manager.run_single(data[place : place + 1]) for place in range(len(data)))))

    return manager, manager.loop.run_until_complete(all_rows())


def by_manager(name: str, score: List[str]) -> Any:
    data = batch(ROWS)
    manager, answers = of_manager([*score, f"reward.reward_manager.name={name}"], data)
    rewards = type(manager).assemble_rm_scores(data, [answer["reward_score"] for answer in answers]).sum(-1).tolist()
    return {"rewards": rewards, "nulls": [answer["reward_extra_info"]["assay_null"] for answer in answers]}


def by_batch_manager(overrides: List[str]) -> Any:
    score = get_custom_reward_fn(config(overrides))
    answer = get_reward_manager_cls("batch")(Tokenizer(), 0, score)(batch(ROWS), return_dict=True)
    return {"rewards": answer["reward_tensor"].sum(-1).tolist(), "nulls": answer["reward_extra_info"]["assay_null"]}


def by_own_manager(overrides: List[str]) -> Any:
    data = batch(ROWS)
    manager, answers = of_manager(overrides, data)
    rewards = type(manager).assemble_rm_scores(data, [answer["reward_score"] for answer in answers])
    masked = rewards.isnan().any(-1).tolist()
    settings = config(overrides).algorithm
    for name in ("token_level_scores", "token_level_rewards"):
        data.batch[name] = rewards
    data.batch["response_mask"] = data.batch["attention_mask"][:, -WIDTH:]
    made = compute_advantage(data, adv_estimator=settings.adv_estimator, config=settings)
    return {
        "masked": masked,
        "rewards": [answer["reward_score"] if answer["reward_extra_info"]["assay_null"] == 0 else None for answer in answers],
        "keys": sorted({key for answer in answers for key in answer["reward_extra_info"]}),
        "logged": made.batch["token_level_scores"].sum(-1).mean().item(),
        "advantages": made.batch["advantages"].tolist(),
    }


def by_sandbox(url: str) -> Any:
    """The programs that verl runs by itself where it has a sandbox: one right, one wrong."""
    rows = [(f"```python\nprint(int(input()) {sign} 2)\n```", json.dumps({"inputs": ["2"], "outputs": ["4"]})) for sign in "+-"]
    _, answers = of_manager([f"reward.sandbox_fusion.url={url}/sandbox-fusion/run_code"], batch(rows, "codecontests"))
    return [answer["reward_score"] for answer in answers]


def tried(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except AssayError as error:
        return {"code": error.code}


def main(scores: str, groups: str, example: str, timeout: str) -> None:
    spec = importlib.util.spec_from_file_location("example", example)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    more = f"+reward.reward_kwargs.timeout={timeout}"
    single, many = custom("compute_score", scores, timeout), custom("compute_score_batch", scores, timeout)
    ways: Dict[str, Callable[[], Any]] = {
        "naive": lambda: by_manager("naive", single),
        "dapo": lambda: by_manager("dapo", single),
        "batch": lambda: by_batch_manager(many),
        "own": lambda: by_own_manager([*module.overrides(scores), more]),
        "groups": lambda: by_own_manager([*module.overrides(groups), more, f"+reward.reward_kwargs.group_size={len(ROWS)}"]),
        "sandbox": lambda: by_sandbox(scores),
    }
    print(json.dumps({name: tried(work) for name, work in ways.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
