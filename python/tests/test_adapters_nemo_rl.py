"""The last step of an environment of NeMo-RL, called as it calls."""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import Any, Dict, List

from assay_rewards import Assay, AssayError
from assay_rewards.adapters.nemo_rl import NemoRlStep

ASKED = {"role": "user", "content": "2+2=", "token_ids": object()}


def log(text: str) -> List[Dict[str, Any]]:
    return [ASKED, {"role": "assistant", "content": "Let me see."}, ASKED, {"role": "assistant", "content": text, "token_ids": object()}]


class LastStep(unittest.TestCase):
    def test_a_batch(self) -> None:
        pipeline = str(Path(__file__).parents[2] / "examples/pipelines/format-and-math.yaml")
        with Assay.embedded(reward=pipeline) as assay:
            step = NemoRlStep(assay, on_null=-1, parts=["correct"])
            logs = [log("\\boxed{4}"), log("\\boxed{5}"), log("\\boxed{4}"), [ASKED]]
            rows = [{"ground_truth": truth, "at": at} for at, truth in enumerate(["4", "4", "", "4"])]
            made = step(logs, rows)
            self.assertEqual(made.rewards, [1, 0.1, -1, 0])
            tags = [(0, 1), (0, 0), (1, -1), (0, 0)]
            expected = [{**row, "assay_null": null, "assay_correct": correct} for row, (null, correct) in zip(rows, tags)]
            self.assertEqual([{key: row[key] for key in row if key != "assay_reason"} for row in made.metadata], expected)
            self.assertTrue(all(row["assay_reason"] for row in made.metadata))
            words = [f"Environment: {status}" for status in ("scored", "scored", "abstained", "scored")]
            self.assertEqual(made.observations, [{"role": "environment", "content": text} for text in words])

    def test_usage(self) -> None:
        with Assay(url="http://127.0.0.1:9") as assay:
            step = NemoRlStep(assay, on_null=0)
            cases: Dict[str, List[Dict[str, Any]]] = {"E_USAGE": [], "E_COLUMN": [{"answer": "4"}]}
            for code, rows in cases.items():
                with self.subTest(code), self.assertRaises(AssayError) as caught:
                    step([log("4")], rows)
                self.assertEqual(caught.exception.code, code)
            with self.assertRaisesRegex(AssayError, "E_USAGE"):
                NemoRlStep(assay, on_null=float("nan"))
