"""A forked copy has a child and connections of its own, however many threads ask at once."""

from __future__ import annotations

import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import List, Optional

from assay_rewards import Assay, AssayError
from assay_rewards.embedded_transport import EmbeddedTransport

from .support import Server, holds_in_a_copy

THREADS = 8


def first_calls_at_once(assay: Assay) -> bool:
    barrier = threading.Barrier(THREADS)

    def rewards(place: int) -> List[Optional[float]]:
        barrier.wait()
        samples = [{"completion": str(place + number % 2), "reference": str(place)} for number in range(200)]
        return [score.reward for score in assay.score_batch(samples)]

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(rewards, range(THREADS))) == [[1, 0] * 100] * THREADS


class AfterAFork(unittest.TestCase):
    def test_embedded(self) -> None:
        with Assay.embedded(reward="math") as assay:
            transport = assay._transport
            assert isinstance(transport, EmbeddedTransport)
            child = transport._child
            self.assertTrue(first_calls_at_once(assay))
            self.assertTrue(holds_in_a_copy(lambda: first_calls_at_once(assay) and transport._child is not child))
            self.assertTrue(first_calls_at_once(assay))
            self.assertIs(transport._child, child)

    def test_embedded_while_samples_are_on_their_way(self) -> None:
        with Assay.embedded(reward="math") as assay:
            samples = [{"completion": f"It is {place}/7", "reference": f"{place}/7", "prompt": "?" * 2_000} for place in range(5_000)]
            futures = assay._transport.submit(samples)
            copies = [holds_in_a_copy(lambda: assay.score(completion="4", reference="4").reward == 1) for _ in range(3)]
            self.assertEqual(copies, [True] * 3)
            self.assertEqual([future.result(120)["reward"] for future in futures], [1] * len(samples))

    def test_a_lock_that_another_thread_held(self) -> None:
        with Assay.embedded(reward="math") as assay:
            transport = assay._transport
            assert isinstance(transport, EmbeddedTransport)
            with ThreadPoolExecutor(1) as other:
                other.submit(transport._lock.acquire).result()
                held = holds_in_a_copy(lambda: first_calls_at_once(assay))
                other.submit(transport._lock.release).result()
            self.assertTrue(held)

    def test_http(self) -> None:
        server = Server("--reward", "math")
        self.addCleanup(server.close)
        with Assay(url=server.url) as assay:
            self.assertTrue(first_calls_at_once(assay))
            self.assertTrue(holds_in_a_copy(lambda: first_calls_at_once(assay)))
            self.assertTrue(first_calls_at_once(assay))

    def test_closed_stays_closed(self) -> None:
        def is_refused_in_a_copy(assay: Assay) -> bool:
            def is_refused() -> bool:
                try:
                    assay.score(completion="4", reference="4")
                except AssayError as error:
                    return error.code == "E_CLOSED"
                return False

            assay.close()
            return holds_in_a_copy(is_refused)

        self.assertTrue(is_refused_in_a_copy(Assay.embedded(reward="math")))
        self.assertTrue(is_refused_in_a_copy(Assay(url="http://127.0.0.1:1", timeout=0.1)))


if __name__ == "__main__":
    unittest.main()
