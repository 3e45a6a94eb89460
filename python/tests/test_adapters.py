"""The adapters, called as their trainers call them."""

from __future__ import annotations

import asyncio
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, Dict, List, Optional

from assay_rewards import Assay, AssayError
from assay_rewards.adapters import verl
from assay_rewards.adapters.trl import trl_reward
from assay_rewards.adapters.verl import compute_score, compute_score_batch

from .support import Server


class Trl(unittest.TestCase):
    assay: Assay

    @classmethod
    def setUpClass(cls) -> None:
        cls.assay = Assay.embedded(reward="math")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.assay.close()

    def test_rewards_and_logs(self) -> None:
        metrics: Dict[str, float] = {}
        extras: Dict[str, List[Any]] = {}
        rewards = trl_reward(self.assay, reference="answer")(
            prompts=["2+2="] * 3,
            completions=["4", "5", "4"],
            completion_ids=[[1], [2], [3]],
            answer=["4", "4", ""],
            source=["a", "b", "c"],
            trainer_state=SimpleNamespace(global_step=1),
            log_metric=metrics.__setitem__,
            log_extra=extras.__setitem__,
        )
        self.assertEqual(rewards, [1, 0, None])
        self.assertEqual(metrics, {"assay/null_share": 1 / 3})
        self.assertEqual(len(extras["assay_reason"]), 3)

    def test_conversations(self) -> None:
        turns = [[{"role": "assistant", "content": "\\boxed{4}"}]]
        rewards = trl_reward(self.assay, reference="answer", name="mine")([[{"role": "user", "content": "2+2="}]], turns, answer=["4"])
        self.assertEqual(rewards, [1])

    def test_a_column_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(AssayError, 'no column "solution"; it has answer'):
            trl_reward(self.assay, reference="solution")(["?"], ["4"], answer=["4"])


class TrlGroups(unittest.TestCase):
    def test_a_group_that_two_processes_share(self) -> None:
        pipeline = __file__.replace("test_adapters.py", "centred.yaml")
        server = Server("--reward", pipeline)
        try:
            with Assay(url=server.url) as assay:

                def of(rank: int, texts: List[str]) -> List[Optional[float]]:
                    reward = trl_reward(assay, reference="answer", group_size=4, rank=rank)
                    return reward(["?"] * 2, texts, answer=["4"] * 2, trainer_state=SimpleNamespace(global_step=3))

                with ThreadPoolExecutor(2) as processes:
                    halves = list(processes.map(of, [0, 1], [["4", "4"], ["4", "5"]]))
                self.assertEqual(halves, [[0.25, 0.25], [0.25, -0.75]])
        finally:
            server.close()


class Verl(unittest.TestCase):
    def test_single_and_batch(self) -> None:
        server = Server("--reward", "math")
        try:
            rows = [("gsm8k", "4", "4", {"index": 1}), ("gsm8k", "5", "4", None), ("gsm8k", "4", "", None)]

            async def singles() -> List[Dict[str, Any]]:
                return [await compute_score(*row, url=server.url, on_null=-1.0) for row in rows]

            answers = asyncio.run(singles())
            self.assertEqual([(one["score"], one["assay_null"]) for one in answers], [(1, 0), (0, 0), (-1.0, 1)])
            self.assertEqual({tuple(one) for one in answers}, {("score", "assay_null", "assay_reason")})
            self.assertEqual({type(one[key]) for one in answers for key in ("score", "assay_null")}, {float})
            columns = [list(column) for column in zip(*rows)]
            self.assertEqual(compute_score_batch(*columns, url=server.url, on_null=-1.0), answers)
        finally:
            verl._client(server.url, None, None).close()
            server.close()

    def test_usage(self) -> None:
        cases: Dict[str, Dict[str, Any]] = {
            "neither url nor reward": {"on_null": 0.0},
            "no number for null": {"on_null": float("nan"), "reward": "math"},
        }
        for name, words in cases.items():
            with self.subTest(name), self.assertRaisesRegex(AssayError, "E_USAGE"):
                asyncio.run(compute_score("gsm8k", "4", "4", **words))

    def test_threads_that_call_first_at_once_share_a_child(self) -> None:
        barrier = threading.Barrier(8)

        def first(_place: int) -> Assay:
            barrier.wait(60)
            return verl._client(None, "math", None)

        with ThreadPoolExecutor(8) as threads:
            clients = list(threads.map(first, range(8)))
        self.addCleanup(clients[0].close)
        self.addCleanup(verl._clients.put, (None, "math", None), None)
        self.assertEqual(len(set(map(id, clients))), 1)
