"""
ms-swift imports a plugin with a reward function of Assay, and makes rewards and advantages by it.

    python ms_swift_grpo.py PLUGIN SCALE_REWARDS

Prints as JSON what its GRPO makes of a right, a wrong and an unscorable completion, or an error's code.
"""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import torch
from swift.rl_core.advantage import compute_advantages
from swift.rl_core.data import GRPOSample
from swift.rl_core.grpo_algorithm import score_completions
from swift.rlhf_trainers.utils import resolve_reward_funcs
from swift.utils import import_external_file

from assay_rewards import AssayError

ROWS = [("4", "4"), ("5", "4"), ("4", "")]


def main(plugin: str, scale_rewards: str) -> None:
    import_external_file(plugin)
    functions, names = resolve_reward_funcs(["assay"], SimpleNamespace(scale_rewards=scale_rewards))
    samples = [
        GRPOSample.from_row(
            {
                "messages": [{"role": "user", "content": "2+2="}, {"role": "assistant", "content": completion}],
                "solution": solution,
                "source": "sums",
            }
        )
        for completion, solution in ROWS
    ]
    cpu = torch.device("cpu")
    try:
        rewards = score_completions(samples, functions, [None], use_gym_env=False, device=cpu)
    except AssayError as error:
        print(json.dumps({"names": names, "code": error.code}))
        return
    advantages, _ = compute_advantages(rewards, torch.ones(1), len(ROWS), scale_rewards=scale_rewards)
    given = [None if value != value else value for value in rewards[:, 0].tolist()]
    print(json.dumps({"names": names, "rewards": given, "advantages": advantages.tolist()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
