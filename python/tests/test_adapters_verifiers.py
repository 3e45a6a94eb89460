"""What a Task of verifiers returns and records, called as it calls."""

from __future__ import annotations

import asyncio
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, Optional, Tuple

from assay_rewards import Assay, AssayError
from assay_rewards.adapters.verifiers import TraceReward

PIPELINE = str(Path(__file__).parents[2] / "examples/pipelines/format-and-math.yaml")


def trace(reply: str) -> Any:
    metrics: Dict[str, float] = {}
    data = SimpleNamespace(prompt=[SimpleNamespace(model_dump=lambda **_: {"role": "user", "content": "2+2="})])
    return SimpleNamespace(task=SimpleNamespace(data=data), last_reply=reply, info={}, metrics=metrics, record_metrics=metrics.update)


class Traces(unittest.TestCase):
    assay: Assay

    @classmethod
    def setUpClass(cls) -> None:
        cls.assay = Assay.embedded(reward=PIPELINE)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.assay.close()

    def test_rewards_and_metrics(self) -> None:
        right: Dict[str, float] = {"assay_null": 0, "assay_correct": 1, "assay_boxed": 1}
        cases: Dict[str, Tuple[str, str, Optional[float], Optional[float], Dict[str, float]]] = {
            "right": ("\\boxed{4}", "4", None, 1, right),
            "right, with a number for those without": ("\\boxed{4}", "4", -0.5, 1, right),
            "wrong": ("\\boxed{5}", "4", None, 0.1, {"assay_null": 0, "assay_correct": 0, "assay_boxed": 1}),
            "unscorable": ("\\boxed{4}", "", None, None, {"assay_null": 1, "assay_boxed": 1}),
            "unscorable, with a number": ("\\boxed{4}", "", -0.5, -0.5, {"assay_null": 1, "assay_correct": -0.5, "assay_boxed": 1}),
        }
        for name, (reply, answer, on_null, expected, metrics) in cases.items():
            with self.subTest(name):
                reward_of = TraceReward(self.assay, on_null=on_null, parts=["correct", "boxed"])
                made = trace(reply)
                try:
                    reward: Optional[float] = asyncio.run(reward_of(made, answer))
                except AssayError as error:
                    self.assertEqual(error.code, "E_UNSCORABLE")
                    reward = None
                self.assertEqual(reward, expected)
                self.assertEqual(made.metrics, metrics)
                self.assertEqual(made.info["assay"]["status"], "abstained" if answer == "" else "scored")

    def test_on_null_is_a_number(self) -> None:
        with self.assertRaisesRegex(AssayError, "E_USAGE"):
            TraceReward(self.assay, on_null=float("inf"))
