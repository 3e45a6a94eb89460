"""Who speaks to whom: versions, greetings that do not come, and what a child said before it ended."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import tempfile
import threading
import unittest
from typing import List

from assay_rewards import Assay, AssayError
from assay_rewards.version import PROTOCOL, VERSION

from .support import Server


def child(*lines: str) -> List[str]:
    return [sys.executable, "-c", "\n".join(("import os, sys", "sys.stdin.readline()", *lines))]


class OfAChild(unittest.TestCase):
    def refused(self, command: List[str], start_timeout: float = 60.0) -> AssayError:
        with self.assertRaises(AssayError) as caught:
            Assay.embedded(reward="math", command=command, start_timeout=start_timeout)
        return caught.exception

    def test_another_protocol(self) -> None:
        greet = "print('{\"type\":\"hello\",\"protocol\":2,\"version\":\"9.1.0\"}', flush=True)"
        error = self.refused(child(greet, "sys.stdin.readline()"))
        self.assertEqual(error.code, "E_CHILD_VERSION")
        for part in (f"({VERSION}) speaks protocol {PROTOCOL} ", "(9.1.0) speaks 2", "Install assay-rewards in the same version"):
            self.assertIn(part, str(error))

    def test_no_protocol(self) -> None:
        self.assertRegex(str(self.refused(child("print('{}', flush=True)", "sys.stdin.readline()"))), "E_CHILD_VERSION.*names none")

    def test_a_greeting_that_does_not_come(self) -> None:
        error = self.refused(child("print('waiting for a lock', file=sys.stderr, flush=True)", "sys.stdin.readline()"), start_timeout=1.5)
        self.assertEqual(error.code, "E_CHILD_START")
        self.assertRegex(str(error), r"did not greet within 1\.5 seconds\. It said:\nwaiting for a lock$")

    def test_a_greeting_that_does_not_come_while_another_process_holds_the_pipes(self) -> None:
        # The one that is left behind ends when its own pipe does, which this test holds.
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "held")
            os.mkfifo(fifo)
            held = os.open(fifo, os.O_RDWR)
            try:
                lines = (f"os.read(os.open({fifo!r}, os.O_RDONLY), 1) if os.fork() == 0 else sys.stdin.readline()",)
                self.assertIn("did not greet", str(self.refused(child(*lines), start_timeout=1.0)))
            finally:
                os.write(held, b".")
                os.close(held)

    def test_the_last_lines_of_one_that_ends(self) -> None:
        error = self.refused(child("for line in range(500): print('line', line, '\\x1b[31m', file=sys.stderr)", "sys.exit(3)"))
        lines = error.message.split(" It said:\n")[1].split("\n")
        self.assertEqual((len(lines), lines[-1]), (12, "line 499 ?[31m"))

    def test_the_reason_of_the_real_command(self) -> None:
        with self.assertRaisesRegex(AssayError, "(?s)E_CHILD_START.*no-such-reward"):
            Assay.embedded(reward="no-such-reward")

    def test_words_of_others_before_the_greeting(self) -> None:
        lines = ("print('loading a model')", f"print('{{\"protocol\":{PROTOCOL}}}', flush=True)", "sys.stdin.readline()")
        with Assay.embedded(reward="math", command=child(*lines)) as assay:
            self.assertEqual(assay.about(), {"protocol": PROTOCOL})

    def test_the_real_command_is_of_this_version(self) -> None:
        with Assay.embedded(reward="math", version=VERSION) as assay:
            self.assertEqual((assay.about()["version"], assay.about()["protocol"]), (VERSION, PROTOCOL))


class OfAServer(unittest.TestCase):
    def test_the_real_server(self) -> None:
        server = Server("--reward", "math")
        self.addCleanup(server.close)
        with Assay(url=server.url) as assay:
            self.assertEqual((assay.about()["version"], assay.about()["protocol"]), (VERSION, PROTOCOL))

    def test_servers_of_another_protocol_and_of_none(self) -> None:
        for header, said in (("x-assay-protocol: 2\r\n", "speaks 2"), ("x-assay-protocol: \x07\r\n", "speaks '"), ("", "names none")):
            with self.subTest(said), socket.create_server(("127.0.0.1", 0)) as listening:
                answering = threading.Thread(target=self.answer, args=(listening, header))
                answering.start()
                with Assay(url=f"http://127.0.0.1:{listening.getsockname()[1]}") as assay, self.assertRaises(AssayError) as caught:
                    assay.score(completion="4", reference="4")
                answering.join()
                self.assertEqual(caught.exception.code, "E_SERVER_VERSION")
                self.assertIn(said, str(caught.exception))

    @staticmethod
    def answer(listening: socket.socket, header: str) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as request:
            size = 0
            for line in request:
                found = re.match(rb"content-length: (\d+)", line.lower())
                size = int(found.group(1)) if found else size
                if line == b"\r\n":
                    break
            request.read(size)
            body = json.dumps([{"id": "0", "status": "scored", "reward": 1, "reason": ""}])
            connection.sendall(f"HTTP/1.1 200 OK\r\n{header}content-length: {len(body)}\r\n\r\n{body}".encode())


if __name__ == "__main__":
    unittest.main()
