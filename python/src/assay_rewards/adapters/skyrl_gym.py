"""
The end of an episode for an environment of SkyRL-Gym.

Source of the contract: NovaSky-AI/SkyRL:skyrl-gym/skyrl_gym/envs/base_text_env.py.
"""

from __future__ import annotations

from typing import Any, Dict, Sequence

from ..client import Assay
from .no_reward import checked, number, tags


class SkyRlStep:
    """
    Makes what ``BaseTextEnv.step`` returns at the end of an episode: ``return self.last_step(action, self.reference)``.
    ``on_null`` is the reward where there is none; ``assay_null`` is 1 in ``metadata`` then. Raises AssayError E_USAGE.
    """

    def __init__(self, assay: Assay, *, on_null: float, parts: Sequence[str] = ()) -> None:
        self._assay = assay
        self._on_null = checked(on_null)
        self._parts = tuple(parts)

    def __call__(self, action: str, reference: Any = None, prompt: Any = None) -> Dict[str, Any]:
        """Scores ``action``. Raises AssayError where there is no answer."""
        sample = {"completion": action, "reference": reference, "prompt": prompt}
        score = self._assay.score(**{key: value for key, value in sample.items() if value is not None})
        metadata = {**tags(score, self._on_null, self._parts), "assay_reason": score.reason}
        return {"observations": [], "reward": number(score, self._on_null), "done": True, "metadata": metadata}
