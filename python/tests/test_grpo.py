"""Advantages of groups with members that have no reward."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import List, Optional, Sequence

from assay_rewards import AssayError
from assay_rewards.adapters.grpo import grpo_advantages

# The table that groupAdvantages of the TypeScript package is held to.
CASES = json.loads((Path(__file__).parents[2] / "test/noise/support/grpo-cases.json").read_text())


class Grpo(unittest.TestCase):
    def near(self, found: Sequence[Optional[float]], expected: Sequence[Optional[float]]) -> None:
        self.assertEqual([value is None for value in found], [value is None for value in expected])
        for value, other in zip(found, expected):
            if value is not None and other is not None:
                self.assertAlmostEqual(value, other, places=9)

    def test_the_cases(self) -> None:
        for case in CASES:
            for name, divide in (("grpo", True), ("dr-grpo", False)):
                with self.subTest(case["name"], estimator=name):
                    self.near(grpo_advantages(case["rewards"], ["a"] * len(case["rewards"]), divide=divide), case[name])

    def test_groups_that_are_mixed(self) -> None:
        rewards: List[Optional[float]] = []
        groups: List[int] = []
        expected: List[Optional[float]] = []
        for place in range(max(len(case["rewards"]) for case in CASES)):
            for group, case in enumerate(CASES):
                if place < len(case["rewards"]):
                    rewards.append(case["rewards"][place])
                    groups.append(group)
                    expected.append(case["grpo"][place])
        self.near(grpo_advantages(rewards, groups), expected)

    def test_the_order_changes_nothing(self) -> None:
        rewards = [0.1, 0.7, 1e-9, 0.3, 1e9]
        forward = grpo_advantages(rewards, ["a"] * 5)
        self.assertEqual(grpo_advantages(rewards[::-1], ["a"] * 5), forward[::-1])

    def test_a_reward_that_is_no_number(self) -> None:
        for reward in (float("nan"), float("inf")):
            with self.subTest(reward), self.assertRaisesRegex(AssayError, "E_USAGE"):
                grpo_advantages([1.0, reward], ["a", "a"])


if __name__ == "__main__":
    unittest.main()
