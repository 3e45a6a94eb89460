"""The rewards of a group of tinker's cookbook."""

from __future__ import annotations

import asyncio
import unittest
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from assay_rewards import Assay, AssayError
from assay_rewards.adapters.tinker import TinkerGroupRewards

TEXTS = ["It is \\boxed{4}.", "It is 4.", "It is \\boxed{5}."]


class Groups(unittest.TestCase):
    def test_the_mean_stands_where_there_is_no_reward(self) -> None:
        cases: List[Tuple[str, Optional[float], List[float]]] = [
            ("4", None, [1, 0, 0.5]),
            ("4", -1, [1, 0, -1]),
            ("", None, [0, 0, 0]),
            ("", -1, [-1, -1, -1]),
        ]
        with Assay.embedded(reward=str(Path(__file__).with_name("some_null.yaml"))) as assay:
            for answer, on_null, expected in cases:
                with self.subTest(answer=answer, on_null=on_null):
                    made = asyncio.run(TinkerGroupRewards(assay, on_null=on_null)(TEXTS, answer, "2+2="))
                    self.assertEqual([reward for reward, _ in made], expected)
                    nulls = [0, 0, 1] if answer else [1, 1, 1]
                    self.assertEqual([metrics for _, metrics in made], [{"assay_null": null} for null in nulls])
            made = asyncio.run(TinkerGroupRewards(assay, parts=["right", "boxed"])(TEXTS, ""))
            parts: Dict[str, float] = {"assay_null": 1, "assay_boxed": 1}
            self.assertEqual(made[0], (0, parts))

    def test_a_reward_over_groups(self) -> None:
        with Assay.embedded(reward=str(Path(__file__).with_name("centred.yaml"))) as assay:
            made = asyncio.run(TinkerGroupRewards(assay, groups=True)(["4", "5"], "4"))
            self.assertEqual([reward for reward, _ in made], [0.5, -0.5])

    def test_on_null_is_a_number(self) -> None:
        with Assay(url="http://127.0.0.1:9") as assay, self.assertRaisesRegex(AssayError, "E_USAGE"):
            TinkerGroupRewards(assay, on_null=float("nan"))
