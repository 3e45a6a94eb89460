"""
The end of an episode for an environment of NeMo-RL.

Source of the contract: NVIDIA-NeMo/RL:nemo_rl/environments/interfaces.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..client import Assay
from ..errors import AssayError
from ..score import Score
from .no_reward import checked, number, tags


@dataclass(frozen=True)
class NemoRlRewards:
    """Lists with one entry for each conversation: what stands for its reward, its metadata with the tags, and an observation."""

    rewards: List[float]
    metadata: List[Dict[str, Any]]
    observations: List[Dict[str, str]]


class NemoRlStep:
    """
    Makes what ``EnvironmentInterface.step`` returns at the end of an episode, without its tensors: the last turn of each message
    log against ``metadata[reference]``. ``on_null`` is the reward where there is none; ``assay_null`` is 1 in the metadata
    then, beside the rewards of ``parts`` and ``assay_reason``. Raises AssayError E_USAGE.
    """

    def __init__(self, assay: Assay, *, on_null: float, reference: Optional[str] = "ground_truth", parts: Sequence[str] = ()) -> None:
        self._assay = assay
        self._on_null = checked(on_null)
        self._reference = reference
        self._parts = tuple(parts)

    def __call__(self, message_logs: Sequence[Sequence[Mapping[str, Any]]], metadata: Sequence[Mapping[str, Any]]) -> NemoRlRewards:
        """Scores a batch. Raises AssayError E_COLUMN where a row has no reference, and AssayError where there is no answer."""
        if len(message_logs) != len(metadata):
            raise AssayError("E_USAGE", f"{len(message_logs)} message logs come with {len(metadata)} rows of metadata.")
        scores = self._assay.score_batch([self._sample(log, row) for log, row in zip(message_logs, metadata)])
        return NemoRlRewards(
            rewards=[number(score, self._on_null) for score in scores],
            metadata=[self._metadata(row, score) for row, score in zip(metadata, scores)],
            # Short, since its tokens are added to the conversation, and without the reason, which may name the reference.
            observations=[{"role": "environment", "content": f"Environment: {score.status}"} for score in scores],
        )

    def _metadata(self, row: Mapping[str, Any], score: Score) -> Dict[str, Any]:
        return {**row, **tags(score, self._on_null, self._parts), "assay_reason": score.reason}

    def _sample(self, log: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> Dict[str, Any]:
        # Turns carry tensors of tokens too.
        turns = [{"role": str(turn["role"]), "content": str(turn["content"])} for turn in log]
        last = next((at for at in range(len(turns) - 1, -1, -1) if turns[at]["role"] == "assistant"), len(turns))
        sample: Dict[str, Any] = {"prompt": turns[:last], "completion": "".join(turn["content"] for turn in turns[last : last + 1])}
        if self._reference is not None:
            if self._reference not in row:
                raise AssayError("E_COLUMN", f'the metadata has no "{self._reference}"; it has {", ".join(sorted(row)) or "nothing"}.')
            sample["reference"] = row[self._reference]
        return sample
