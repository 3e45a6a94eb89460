"""The adapters, called as their trainers call them."""

from __future__ import annotations

import asyncio
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List

from assay_rewards import Assay, AssayError
from assay_rewards.adapters import verl
from assay_rewards.adapters.verl import compute_score, compute_score_batch

from .support import Server


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
