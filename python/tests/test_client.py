"""The client against the real command: as a child, and as a server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import threading
import unittest
from concurrent.futures import Future
from typing import Any, Dict, List
from unittest.mock import patch

from assay_rewards import Assay, AssayError, Score
from assay_rewards.embedded_transport import EmbeddedTransport
from assay_rewards.transport import Row

from .support import Server

RIGHT: Dict[str, Any] = {"id": "right", "completion": "It is \\boxed{4}.", "reference": "4"}
WRONG: Dict[str, Any] = {"id": "wrong", "completion": "It is \\boxed{5}.", "reference": "4"}
UNKNOWN: Dict[str, Any] = {"id": "unknown", "completion": "It is \\boxed{5}.", "reference": ""}
MANY: List[Dict[str, Any]] = [
    {"completion": f"It is {place}/7", "reference": f"{place + place % 2}/7"} for place in range(3_000)
]


class Ways(unittest.TestCase):
    """Laws of both ways in; each class below runs them."""

    __test__ = False
    assay: Assay

    @classmethod
    def setUpClass(cls) -> None:
        if cls is Ways:
            raise unittest.SkipTest("the laws alone")

    def test_scores_in_order_with_ids(self) -> None:
        scores = self.assay.score_batch([RIGHT, WRONG, UNKNOWN])
        self.assertEqual([(one.id, one.status, one.reward) for one in scores], [
            ("right", "scored", 1), ("wrong", "scored", 0), ("unknown", "abstained", None),
        ])
        self.assertEqual(scores[2].cause, "reference")
        self.assertIsInstance(scores[0], Score)

    def test_one_sample_and_none(self) -> None:
        self.assertEqual(self.assay.score(completion="\\boxed{4}", reference=4).reward, 1)
        self.assertEqual(self.assay.score_batch([]), [])

    def test_a_row_that_is_wrong_loses_no_other(self) -> None:
        scores = self.assay.score_batch([RIGHT, {"completion": 7}, WRONG])
        self.assertEqual([one.status for one in scores], ["scored", "errored", "scored"])
        self.assertEqual((scores[1].error or {})["code"], "E_ROW_SHAPE")

    def test_a_sample_without_completion_is_refused_here(self) -> None:
        with self.assertRaisesRegex(AssayError, "E_ROW_SHAPE.*completion"):
            self.assay.score_batch([{"reference": "4"}])

    def test_values_that_are_no_json(self) -> None:
        score = self.assay.score(completion="4", reference="4", metadata={"loss": float("nan"), "pair": (1, 2)})
        self.assertEqual((score.reward, score.metadata), (1, {"loss": None, "pair": [1, 2]}))

    def test_many_from_many_threads(self) -> None:
        results: List[List[Score]] = [[] for _ in range(8)]

        def work(place: int) -> None:
            results[place] = self.assay.score_batch(MANY)

        threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expected = [1 if place % 2 == 0 else 0 for place in range(len(MANY))]
        for scores in results:
            self.assertEqual([one.reward for one in scores], expected)

    def test_async_calls_at_once(self) -> None:
        async def all_of_them() -> List[Score]:
            return await asyncio.gather(*(self.assay.ascore(**sample) for sample in MANY[:500]))

        self.assertEqual([one.reward for one in asyncio.run(all_of_them())], [1 if place % 2 == 0 else 0 for place in range(500)])

    def test_cancelled_calls_leave_the_client_able(self) -> None:
        async def cancelled() -> None:
            task = asyncio.ensure_future(self.assay.ascore_batch(MANY))
            await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task

        asyncio.run(cancelled())
        self.assertEqual(self.assay.score(**RIGHT).reward, 1)

    def test_cancelling_one_sample_gives_it_up(self) -> None:
        async def cancelled() -> None:
            with patch.object(self.assay._transport, "submit", return_value=[future]):
                task = asyncio.ensure_future(self.assay.ascore(**RIGHT))
                await asyncio.sleep(0)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task

        future: "Future[Row]" = Future()
        asyncio.run(cancelled())
        self.assertTrue(future.cancelled())


class Embedded(Ways):
    __test__ = True

    @classmethod
    def setUpClass(cls) -> None:
        cls.assay = Assay.embedded(reward="math")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.assay.close()

    def test_a_child_that_is_killed_in_the_middle(self) -> None:
        transport = self.assay._transport
        assert isinstance(transport, EmbeddedTransport)
        futures = transport.submit(MANY)
        futures[10].result()
        child = transport._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        self.assertEqual([future.result()["reward"] for future in futures], [1 if place % 2 == 0 else 0 for place in range(len(MANY))])
        self.assertNotEqual(transport._child, child)

    def test_rows_that_the_child_does_not_read_are_answered(self) -> None:
        deep: Any = 1
        for _ in range(65):
            deep = [deep]
        for code, sample in (
            ("E_ROW_TOO_DEEP", {"id": "odd", "completion": "4", "reference": deep}),
            ("E_ROW_TOO_LARGE", {"id": "odd", "completion": "4" * (16 << 20)}),
        ):
            scores = self.assay.score_batch([RIGHT, sample, WRONG])
            self.assertEqual([one.id for one in scores], ["right", "odd", "wrong"])
            self.assertEqual((scores[1].error or {})["code"], code)

    def test_about(self) -> None:
        self.assertEqual(self.assay.about()["reward"]["use"], "math")


class EmbeddedStart(unittest.TestCase):
    def test_refusals(self) -> None:
        with self.assertRaisesRegex(AssayError, "E_CHILD_START"):
            Assay.embedded(reward="no-such-reward")
        with self.assertRaisesRegex(AssayError, "E_CHILD_START"):
            Assay.embedded(reward="math", command=["/nowhere/assay"])
        with self.assertRaisesRegex(AssayError, "E_CHILD_VERSION"):
            Assay.embedded(reward="math", version="0.0.1")
        with self.assertRaisesRegex(AssayError, "E_USAGE"):
            Assay()

    def test_closed(self) -> None:
        assay = Assay.embedded(reward="math")
        assay.close()
        assay.close()
        with self.assertRaisesRegex(AssayError, "E_CLOSED"):
            assay.score(**RIGHT)

    def test_words_of_others_between_the_answers(self) -> None:
        child = (
            "import json, sys\n"
            "sys.stdin.readline()\n"
            "print('{\"protocol\":1}', flush=True)\n"
            "row = json.loads(sys.stdin.readline())\n"
            "print('loading a model')\n"
            "print(json.dumps({'id': row['id'], 'status': 'scored', 'reward': 1, 'reason': ''}), flush=True)\n"
            "sys.stdin.readline()\n"
        )
        with Assay.embedded(reward="math", command=[sys.executable, "-c", child]) as assay:
            self.assertEqual(assay._transport.submit([RIGHT])[0].result(60)["reward"], 1)

    def test_one_that_always_dies_is_given_up(self) -> None:
        greet = "import sys; sys.stdin.readline(); print('{\"protocol\":1}', flush=True); sys.stdin.readline(); sys.exit(9)"
        assay = Assay.embedded(reward="math", command=[sys.executable, "-c", greet])
        with self.assertRaisesRegex(AssayError, "E_CHILD_DIED"):
            assay.score(**RIGHT)
        assay.close()


class Http(Ways):
    __test__ = True
    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server("--reward", "math", "--reward", "exact")
        cls.assay = Assay(url=cls.server.url, reward="math")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.assay.close()
        cls.server.close()

    def test_about(self) -> None:
        self.assertEqual([one["name"] for one in self.assay.about()["rewards"]], ["math", "exact"])

    def test_faults(self) -> None:
        with Assay(url=self.server.url, reward="nope") as other, self.assertRaisesRegex(AssayError, "E_UNKNOWN_REWARD"):
            other.score(**RIGHT)
        with Assay(url="http://127.0.0.1:1", timeout=0.3) as nobody, self.assertRaisesRegex(AssayError, "E_CONNECTION"):
            nobody.score(**RIGHT)
        with self.assertRaisesRegex(AssayError, "E_USAGE"):
            Assay(url="ftp://127.0.0.1")

    def test_a_token_that_is_none_is_not_told(self) -> None:
        with Assay(url=self.server.url, reward="math", token="secret-token\n") as trimmed:
            self.assertEqual(trimmed.score(**RIGHT).reward, 1)
        with self.assertRaises(AssayError) as caught:
            Assay(url=self.server.url, token="secret\ntoken")
        self.assertEqual(caught.exception.code, "E_USAGE")
        self.assertNotIn("secret", str(caught.exception))

    def test_after_a_fork_both_processes_have_answers_of_their_own(self) -> None:
        self.assertEqual(self.assay.score_batch(MANY[:1])[0].reward, 1)
        pid = os.fork()
        if pid == 0:
            # Nothing of the test runner may run here. The alarm ends a child that waits for threads which it does not have.
            signal.alarm(60)
            os._exit(0 if [one.reward for one in self.assay.score_batch([WRONG, RIGHT])] == [0, 1] else 1)
        rewards = [self.assay.score(**sample).reward for sample in MANY[:20]]
        self.assertEqual(rewards, [1 if place % 2 == 0 else 0 for place in range(20)])
        self.assertEqual(os.waitpid(pid, 0)[1], 0)


class HttpOfASilentServer(unittest.TestCase):
    """A server that takes connections and never answers."""

    def setUp(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.socket.close)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def test_close_gives_up_what_is_under_way_and_what_waits(self) -> None:
        assay = Assay(url=self.url, connections=1, timeout=1e6)
        futures = [*assay._transport.submit([RIGHT]), *assay._transport.submit([WRONG])]
        connection, _ = self.socket.accept()
        self.addCleanup(connection.close)
        connection.recv(1 << 16)
        assay.close()
        for future in futures:
            with self.assertRaisesRegex(AssayError, "E_CLOSED"):
                future.result(60)
        with self.assertRaisesRegex(AssayError, "E_CLOSED"):
            assay.score(**RIGHT)

    def test_a_group_goes_in_one_request(self) -> None:
        assay = Assay(url=self.url, connections=1, timeout=1e6)
        self.addCleanup(assay.close)
        members = [{"completion": "4", "group": {"id": str(place // 1_500), "size": 1_500}} for place in range(4_500)]
        assay._transport.submit(members)
        connection, _ = self.socket.accept()
        self.addCleanup(connection.close)
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(1 << 16)
        head, body = head.split(b"\r\n\r\n", 1)
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(1 << 16)
        self.assertEqual([row["group"]["id"] for row in json.loads(body)], ["0"] * 1_500 + ["1"] * 1_500)


if __name__ == "__main__":
    unittest.main()
