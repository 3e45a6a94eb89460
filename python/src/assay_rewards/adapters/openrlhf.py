"""
``reward_func`` for OpenRLHF, ``--reward.remote_url <this file>``, set up by the environment: see ``no_reward.Settings``.

Source of the contract: OpenRLHF/OpenRLHF:openrlhf/utils/agent.py.
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

# Loaded by path, so that relative imports would fail.
from assay_rewards import AssayError
from assay_rewards.adapters.no_reward import number, settings, tags
from assay_rewards.adapters.response_marks import END_TOKENS, PREFIX_CHARS


def reward_func(
    queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any], **_ignored: Any
) -> Dict[str, Any]:
    """
    Scores responses; ``queries`` hold prompt and response with the model's special tokens, ``labels`` are the references.
    ``rewards`` are ``ASSAY_ON_NULL`` where there is none, ``scores`` the same cut to 0 to 1, and ``extra_logs["assay_null"]`` is 1 there.
    Raises AssayError E_USAGE, or what the client raises where there is no answer.
    """
    if not len(queries) == len(prompts) == len(labels):
        message = f"queries, prompts and labels must be equally long, not {len(queries)}, {len(prompts)} and {len(labels)}."
        raise AssayError("E_USAGE", message)
    own = settings()
    scores = own.assay.score_batch(
        [
            {"prompt": prompt, "completion": response_of(query, prompt), "reference": label}
            for query, prompt, label in zip(queries, prompts, labels)
        ]
    )
    rewards = [number(score, own.on_null) for score in scores]
    logs: Dict[str, List[float]] = {}
    for score in scores:
        for name, value in tags(score, own.on_null, own.parts).items():
            logs.setdefault(name, []).append(value)
    return {"rewards": rewards, "scores": [min(1.0, max(0.0, reward)) for reward in rewards], "extra_logs": logs}


def response_of(query: str, prompt: str) -> str:
    """The response alone, without the tokens that end it; all of ``query`` where the prompt is not found in it."""
    start = query[: PREFIX_CHARS + len(prompt)].find(prompt)
    text = (query if start < 0 else query[start + len(prompt) :]).rstrip()
    while True:
        token = next((one for one in END_TOKENS if text.endswith(one)), None)
        if token is None:
            return text
        text = text[: -len(token)].rstrip()
