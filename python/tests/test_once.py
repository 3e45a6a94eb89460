"""What a process makes once."""

from __future__ import annotations

import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from assay_rewards.once import Once

from .support import holds_in_a_copy

THREADS = 8


class OnceTest(unittest.TestCase):
    def test_threads_that_ask_at_once_get_the_same(self) -> None:
        # Threads take turns as often as they can, so that they meet in every place.
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(1e-6)
        with ThreadPoolExecutor(THREADS) as threads:
            for _ in range(50):
                once: Once[str, object] = Once()
                barrier = threading.Barrier(THREADS)

                def ask(_place: int, once: Once[str, object] = once, barrier: threading.Barrier = barrier) -> object:
                    barrier.wait(60)
                    return once.of("a", slowly_made)

                self.assertEqual(len({id(made) for made in list(threads.map(ask, range(THREADS)))}), 1)

    def test_each_key_has_its_own(self) -> None:
        once: Once[str, object] = Once()
        first, second = once.of("a", object), once.of("b", object)
        self.assertIsNot(first, second)
        self.assertIs(once.of("a", object), first)

    def test_what_raises_is_tried_again(self) -> None:
        once: Once[str, int] = Once()
        with self.assertRaises(ZeroDivisionError):
            once.of("a", lambda: 1 // 0)
        self.assertEqual(once.of("a", lambda: 1), 1)

    def test_put(self) -> None:
        once: Once[str, int] = Once()
        self.assertIsNone(once.put("a", 1))
        self.assertEqual(once.of("a", lambda: 2), 1)
        self.assertEqual(once.put("a", None), 1)
        self.assertEqual(once.of("a", lambda: 2), 2)

    def test_a_copy_that_is_forked_while_another_thread_makes(self) -> None:
        once: Once[str, int] = Once()
        begun, forked = threading.Event(), threading.Event()

        def make() -> int:
            begun.set()
            forked.wait(60)
            return 1

        with ThreadPoolExecutor(1) as other:
            made = other.submit(once.of, "a", make)
            begun.wait(60)
            held = holds_in_a_copy(lambda: once.of("a", lambda: 2) == 2)
            forked.set()
            self.assertEqual(made.result(60), 1)
        self.assertTrue(held)
        self.assertEqual(once.of("a", lambda: 3), 1)


def slowly_made() -> object:
    """Gives other threads every chance to make one too."""
    for _ in range(100):
        pass
    return object()
