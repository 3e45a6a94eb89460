"""The reward functions for TRL, called as the trainer calls them, in one process and in several."""

from __future__ import annotations

import asyncio
import sys
import threading
import unittest
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, TypeVar

from assay_rewards import Assay, AssayError, Score
from assay_rewards.adapters.trl import trl_reward, trl_reward_async

T = TypeVar("T")

CENTRED = str(Path(__file__).with_name("centred.yaml"))


class OneProcess(unittest.TestCase):
    assay: Assay

    @classmethod
    def setUpClass(cls) -> None:
        cls.assay = Assay.embedded(reward="math")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.assay.close()

    def both(self, prompts: List[Any], completions: List[Any], reference: str = "answer", **columns: Any) -> List[List[Optional[float]]]:
        """Rewards of the function and of the asynchronous one."""
        plain = trl_reward(self.assay, reference=reference)(prompts, completions, **columns)
        later = trl_reward_async(self.assay, reference=reference)(prompts, completions, **columns)
        return [plain, asyncio.run(later)]

    def test_rewards_and_logs(self) -> None:
        metrics: Dict[str, float] = {}
        extras: Dict[str, List[Any]] = {}
        rewards = self.both(
            prompts=["2+2="] * 3,
            completions=["4", "5", "4"],
            completion_ids=[[1], [2], [3]],
            answer=["4", "4", ""],
            source=["a", "b", "c"],
            trainer_state=SimpleNamespace(global_step=1),
            log_metric=metrics.__setitem__,
            log_extra=extras.__setitem__,
        )
        self.assertEqual(rewards, [[1, 0, None]] * 2)
        self.assertEqual(metrics, {"assay/null_share": 1 / 3})
        self.assertEqual(len(extras["assay_reason"]), 3)

    def test_names(self) -> None:
        self.assertEqual([trl_reward(self.assay).__name__, trl_reward_async(self.assay, name="mine").__name__], ["assay", "mine"])
        self.assertTrue(asyncio.iscoroutinefunction(trl_reward_async(self.assay)))

    def test_conversations(self) -> None:
        turns = [[{"role": "assistant", "content": "\\boxed{4}"}]]
        self.assertEqual(self.both([[{"role": "user", "content": "2+2="}]], turns, answer=["4"]), [[1]] * 2)

    def test_a_column_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(AssayError, 'no column "solution"; it has answer'):
            self.both(["?"], ["4"], "solution", answer=["4"])

    def test_a_column_that_is_no_json_is_left_out_with_one_warning(self) -> None:
        reward = trl_reward(self.assay, reference="answer")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            for _ in range(2):
                self.assertEqual(reward(["?"], ["4"], answer=["4"], image=[object()], source=["a"]), [1])
        self.assertEqual([str(one.message) for one in said], ['the column "image" does not go along with the samples: object is no JSON value'])


class SeveralProcesses(unittest.TestCase):
    assay: Assay

    @classmethod
    def setUpClass(cls) -> None:
        cls.assay = Assay.embedded(reward=CENTRED)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.assay.close()

    def of(self, texts: Sequence[str], prompts: Optional[Sequence[str]] = None) -> Callable[[], List[Optional[float]]]:
        """A call in groups of four. Each process makes a function of its own."""
        reward = trl_reward(self.assay, reference="answer", group_size=4)
        return lambda: reward(list(prompts or ["?"] * len(texts)), list(texts), answer=["4"] * len(texts))

    def test_alone_a_process_has_whole_groups(self) -> None:
        self.assertEqual(self.of(["4", "4", "4", "5"])(), [0.25, 0.25, 0.25, -0.75])

    def test_a_group_that_they_share_is_scored_as_a_whole(self) -> None:
        halves = together(self.of(["4", "5", "5", "5", "4", "4"], [*"aaaabb"]), self.of(["4", "5"], [*"bb"]))
        self.assertEqual(halves, [[0.75, -0.25, -0.25, -0.25, 0.25, 0.25], [0.25, -0.75]])

    def test_a_process_in_whose_share_no_group_begins(self) -> None:
        self.assertEqual(together(self.of(["4", "4"]), self.of(["4", "5"])), [[0.25, 0.25], [0.25, -0.75]])

    def test_asynchronous_functions_share_groups_too(self) -> None:
        def later(texts: List[str]) -> Callable[[], List[Optional[float]]]:
            reward = trl_reward_async(self.assay, reference="answer", group_size=4)
            return lambda: asyncio.run(reward(["?"] * 2, texts, answer=["4"] * 2))

        self.assertEqual(together(later(["4", "4"]), later(["4", "5"])), [[0.25, 0.25], [0.25, -0.75]])

    def test_where_one_cannot_score_all_raise(self) -> None:
        closed = Assay.embedded(reward="math")
        closed.close()
        reward = trl_reward(closed, reference="answer", group_size=4)
        self.assertEqual(
            raised(lambda: reward(["?"] * 4, ["4"] * 4, answer=["4"] * 4), self.of(["4"] * 4)),
            ["E_CLOSED: the client was closed.", "E_CLOSED: in process 0 of 2: the client was closed."],
        )

    def test_another_error_has_a_code_in_the_other_process(self) -> None:
        class Broken(Assay):
            def score_batch(self, samples: Sequence[Mapping[str, Any]]) -> List[Score]:
                raise MemoryError("too many")

        broken = trl_reward(Broken("http://127.0.0.1:9"), reference="answer", group_size=4)

        def first() -> None:
            with self.assertRaisesRegex(MemoryError, "too many"):
                broken(["?"] * 4, ["4"] * 4, answer=["4"] * 4)
            raise AssayError("E_USAGE", "as it was")

        self.assertEqual(
            raised(first, self.of(["4"] * 4)), ["E_USAGE: as it was", "E_PROCESS: in process 0 of 2: MemoryError: too many"]
        )

    def test_where_one_lacks_its_column_all_raise(self) -> None:
        reward = trl_reward(self.assay, reference="answer", group_size=4)
        said = 'the dataset has no column "answer"; it has none.'
        self.assertEqual(
            raised(self.of(["4", "4"]), lambda: reward(["?"] * 2, ["4", "4"])),
            [f"E_COLUMN: in process 1 of 2: {said}", f"E_COLUMN: {said}"],
        )

    def test_rows_that_are_no_groups(self) -> None:
        hint = "group_size has to be num_generations, and num_generations_eval the same."
        self.assertEqual(raised(self.of(["4"] * 3), self.of(["4"] * 3)), [f"E_USAGE: 6 rows are no groups of 4. {hint}"] * 2)
        other = f"E_USAGE: row 3 has another prompt than its group of 4. {hint}"
        self.assertEqual(raised(self.of(["4"] * 2), self.of(["4"] * 2, ["?", "!"])), [other] * 2)


RANK: "ContextVar[int]" = ContextVar("rank")  # goes along where a function moves to another thread


class Meeting:
    """``torch.distributed`` as far as it is used, with a thread for each process. The real one is met by `npm run test:trainers`."""

    def __init__(self, count: int) -> None:
        self.values: List[Any] = [None] * count
        self.all_here = threading.Barrier(count, timeout=60)
        module: Any = ModuleType("torch.distributed")
        module.group = SimpleNamespace(WORLD=object())
        module.is_available = module.is_initialized = lambda: True
        module.get_world_size = lambda: count
        module.get_rank = RANK.get
        module.new_group = lambda backend: self
        module.all_gather_object = self.gather
        self.module: ModuleType = module

    def gather(self, every: List[Any], mine: Any, group: "Meeting") -> None:
        self.values[RANK.get()] = mine
        self.all_here.wait()
        every[:] = self.values
        self.all_here.wait()


def together(*calls: Callable[[], T]) -> List[T]:
    """What each of the processes gives."""

    def process(rank: int) -> T:
        RANK.set(rank)
        return calls[rank]()

    sys.modules["torch.distributed"] = Meeting(len(calls)).module
    try:
        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(process, range(len(calls))))
    finally:
        del sys.modules["torch.distributed"]


def raised(*calls: Callable[[], object]) -> List[str]:
    """What each of the processes raises."""

    def message(call: Callable[[], object]) -> str:
        try:
            return f"nothing: {call()}"
        except AssayError as error:
            return str(error)

    return together(*(partial(message, call) for call in calls))
