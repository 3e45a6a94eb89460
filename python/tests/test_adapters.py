"""The adapters, called as their trainers call them."""

from __future__ import annotations

import asyncio
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, Dict, List

from assay_rewards import Assay, AssayError
from assay_rewards.adapters import verl
from assay_rewards.adapters.ms_swift import swift_reward
from assay_rewards.adapters.verl import compute_score, compute_score_batch

from .support import Server


class Swift(unittest.TestCase):
    rows: Dict[str, Any] = {
        "messages": [[{"role": "user", "content": "2+2="}, {"role": "assistant", "content": text}] for text in ("4", "5", "4")],
        "solution": ["4", "4", ""],
        "source": ["a", None, "c"],
        "images": [[object()], None, None],
        "prompt_id": ["", "", ""],
        "trainer_state": SimpleNamespace(global_step=1),
    }

    def test_rewards(self) -> None:
        with Assay.embedded(reward="math") as assay:
            orm = swift_reward(lambda: assay, reference="solution", on_null=-1)
            cases = [("gdpo", [1, 0, None]), ("group", [1, 0, -1]), ("batch", [1, 0, -1])]
            for scale, expected in cases:
                with self.subTest(scale):
                    reward = orm(args=SimpleNamespace(scale_rewards=scale))
                    # ms-swift awaits what is a coroutine function.
                    self.assertTrue(asyncio.iscoroutinefunction(reward))
                    self.assertEqual(asyncio.run(reward(["4", "5", "4"], **self.rows)), expected)
            self.assertEqual(asyncio.run(orm()(["4"], solution=[""])), [-1])

    def test_usage(self) -> None:
        with Assay(url="http://127.0.0.1:9") as assay:
            with self.assertRaisesRegex(AssayError, "E_USAGE"):
                swift_reward(lambda: assay, on_null=float("nan"))
            reward = swift_reward(lambda: assay, reference="answer", on_null=0)()
            with self.assertRaisesRegex(AssayError, 'no column "answer"; it has solution, source'):
                asyncio.run(reward(["4", "5", "4"], **self.rows))


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
            verl.verl_client(server.url, None, None, 120.0).close()
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
            return verl.verl_client(None, "math", None, 120.0)

        with ThreadPoolExecutor(8) as threads:
            clients = list(threads.map(first, range(8)))
        self.addCleanup(clients[0].close)
        self.addCleanup(verl._clients.put, (None, "math", None, 120.0), None)
        self.assertEqual(len(set(map(id, clients))), 1)
