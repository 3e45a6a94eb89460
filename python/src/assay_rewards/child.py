"""A process of ``assay serve --stdio``."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from concurrent.futures import Future, TimeoutError as FutureTimeout
from typing import IO, Any, Dict, Iterator, List, Mapping, Optional, Sequence

from .errors import AssayError

_WORDS_BYTES = 4_096
_WORDS_LINES = 12
_WORDS_WAIT = 1.0


class Child:
    """
    Starts the command and waits for its greeting, which is ``about``. What it writes to stderr goes on to the stderr of this
    process. Raises AssayError E_CHILD_START where it cannot be started, ends first, or says nothing for ``start_timeout`` seconds.
    """

    def __init__(self, command: Sequence[str], *, env: Optional[Mapping[str, str]], start_timeout: float) -> None:
        self._shown = " ".join(command)
        try:
            # Unbuffered: a forked copy can let go of a pipe at once, without a lock and with nothing of ours left to write.
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, env=env
            )
        except (OSError, ValueError) as error:
            raise AssayError("E_CHILD_START", f"{command[0]} cannot be started: {error}.") from error
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin is not None and stdout is not None and stderr is not None  # all were asked for
        self._stdin: IO[bytes] = stdin
        self._stdout: IO[bytes] = stdout
        self._lines = _lines_of(stdout)
        self._words = _LastWords(stderr)
        try:
            self.about = self._greet(start_timeout)
        except BaseException:
            self.kill()
            self.shut_stdin()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def write(self, text: str) -> None:
        """Gives it all of the text, as fast as it takes it. Raises OSError or ValueError where it has ended."""
        left = memoryview(text.encode())
        while left:
            left = left[self._stdin.write(left) :]

    def lines(self) -> Iterator[bytes]:
        """What it writes, until it ends."""
        with self._stdout:
            yield from self._lines

    def wait(self) -> int:
        return self._process.wait()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def shut(self) -> None:
        """Lets go of a child that was killed and whose lines nobody reads."""
        self.shut_stdin()
        self._stdout.close()

    def shut_stdin(self) -> None:
        try:
            self._stdin.close()
        except OSError:
            # Nobody reads it any more.
            pass

    def last_words(self) -> str:
        """The last lines that a child that has ended wrote to stderr, to follow a message; empty where there are none."""
        return self._words.read()

    def leave(self) -> None:
        """In a forked copy of the process that started it: lets go of it without a sign to it."""
        for pipe in (self._stdin, self._stdout):
            pipe.close()
        self._words.leave()
        self._process.returncode = 0  # not ours to wait for

    def _greet(self, start_timeout: float) -> Dict[str, Any]:
        greeting: "Future[Optional[Dict[str, Any]]]" = Future()
        threading.Thread(target=self._read_greeting, args=(greeting,), name="assay-greet", daemon=True).start()
        fault = "ended before it greeted."
        try:
            about = greeting.result(start_timeout)
        except FutureTimeout:
            about = None if greeting.cancel() else greeting.result()
            fault = f"did not greet within {start_timeout:g} seconds."
        if about is None:
            self.kill()
            raise AssayError("E_CHILD_START", f"`{self._shown}` {fault}{self.last_words()}")
        return about

    def _read_greeting(self, greeting: "Future[Optional[Dict[str, Any]]]") -> None:
        try:
            self.write('{"type":"hello"}\n')
        except (OSError, ValueError):
            # It ended already, which reading finds out.
            pass
        # A recipe's library may have written words of its own first.
        about = next((value for value in map(json_of, self._lines) if isinstance(value, dict)), None)
        wanted = greeting.set_running_or_notify_cancel()
        if about is None or not wanted:
            self._stdout.close()
        if wanted:
            greeting.set_result(about)


class _LastWords:
    """Passes on what a child writes to stderr, and keeps the end of it."""

    def __init__(self, stderr: IO[bytes]) -> None:
        self._kept = b""
        self._stderr = stderr
        self._thread = threading.Thread(target=self._pass_on, name="assay-stderr", daemon=True)
        self._thread.start()

    def read(self) -> str:
        # A process that the child left behind may hold its stderr open for longer than it lived.
        self._thread.join(_WORDS_WAIT)
        lines = self._kept.decode(errors="replace").splitlines()[-_WORDS_LINES:]
        shown = "\n".join("".join(letter if letter.isprintable() else "?" for letter in line) for line in lines)
        return f" It said:\n{shown}" if shown else ""

    def leave(self) -> None:
        self._stderr.close()

    def _pass_on(self) -> None:
        with self._stderr:
            while True:
                piece = self._stderr.read(1 << 16)
                if not piece:
                    return
                self._kept = (self._kept + piece)[-_WORDS_BYTES:]
                try:
                    os.write(2, piece)
                except OSError:
                    # This process has no stderr.
                    pass


def _lines_of(pipe: IO[bytes]) -> Iterator[bytes]:
    """Lines with their ends; the last may have none."""
    begun: List[bytes] = []
    while True:
        piece = pipe.read(1 << 16)
        if not piece:
            break
        start = 0
        while True:
            end = piece.find(b"\n", start) + 1
            if end == 0:
                break
            begun.append(piece[start:end])
            yield b"".join(begun)
            begun, start = [], end
        begun.append(piece[start:])
    if begun:
        yield b"".join(begun)


def json_of(line: bytes) -> Any:
    """What a whole line says, or None where it is cut or no JSON."""
    try:
        return json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        return None
