"""Samples to ``assay serve --stdio``, run as a child of this process."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import threading
from concurrent.futures import Future
from typing import IO, Any, Dict, List, Mapping, Optional, Sequence, Tuple

from .errors import AssayError
from .sample import to_line
from .transport import Row, fail

_PROTOCOL = 1
_MAX_DEATHS = 3
_WRITE_LINES = 512
_LINE_BYTES = 16 << 20


class _Waiting:
    """A sample that was sent and has no answer yet."""

    __slots__ = ("line", "future", "own_id")

    def __init__(self, line: str, future: "Future[Row]", own_id: Any) -> None:
        self.line = line
        self.future = future
        self.own_id = own_id


class EmbeddedTransport:
    """
    Runs the child and keeps it running. A child that dies is started anew and asked again for what it had not answered;
    one that dies three times without an answer in between is given up, and its samples raise AssayError E_CHILD_DIED.
    Safe to call from many threads. After a fork of this process the copy starts a child of its own.
    """

    def __init__(self, command: Sequence[str], *, env: Optional[Mapping[str, str]], version: Optional[str]) -> None:
        self._command = list(command)
        self._env = None if env is None else dict(env)
        self._version = version
        self._begin()
        with self._lock:
            self._start()
        atexit.register(self.close)

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        # Lines that no child has been given yet.
        self._outbox: List[str] = []
        self._waiting: Dict[str, _Waiting] = {}
        self._next = 0
        self._deaths = 0
        self._child: Optional["subprocess.Popen[bytes]"] = None
        self._about: Dict[str, Any] = {}
        self._closed = False

    def submit(self, samples: Sequence[Mapping[str, Any]]) -> List["Future[Row]"]:
        if os.getpid() != self._pid:
            # The child belongs to the process that this one was forked from.
            self._begin()
        with self._lock:
            if self._closed:
                raise AssayError("E_CLOSED", "the client was closed.")
            if self._child is None:
                self._start()
            keys = [str(self._next + place) for place in range(len(samples))]
            # All are written before any is sent: one that cannot be takes none of the others along.
            lines = [to_line({**sample, "id": key}) + "\n" for key, sample in zip(keys, samples)]
            self._next += len(keys)
            most = self._about.get("limits", {}).get("line_bytes", _LINE_BYTES)
            futures = [self._await(key, line, sample, most) for key, line, sample in zip(keys, lines, samples)]
            self._outbox += [line for line in lines if len(line) <= most]
            self._changed.notify_all()
        return futures

    def _await(self, key: str, line: str, sample: Mapping[str, Any], most: int) -> "Future[Row]":
        future: "Future[Row]" = Future()
        own_id = sample.get("id", key)
        if len(line) > most:
            # The child would pass over it, and with it over its id.
            future.set_result(_too_large(str(own_id), len(line), most))
            return future
        self._waiting[key] = _Waiting(line, future, own_id)
        future.add_done_callback(lambda done: self._cancel(key) if done.cancelled() else None)
        return future

    def about(self) -> Mapping[str, Any]:
        return self._about

    def close(self) -> None:
        if os.getpid() != self._pid:
            return
        with self._lock:
            if self._closed:
                return
            self._closed = True
            child, self._child = self._child, None
            waiting, self._waiting = self._waiting, {}
            self._changed.notify_all()
        for one in waiting.values():
            fail(one.future, AssayError("E_CLOSED", "the client was closed before this sample was scored."))
        if child is not None:
            child.kill()
            child.wait()
        atexit.unregister(self.close)

    def _start(self) -> None:
        """Starts a child and reads its greeting. Called with the lock held."""
        try:
            child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._env)
        except OSError as error:
            raise AssayError("E_CHILD_START", f"{self._command[0]} cannot be started: {error}.") from error
        stdin, stdout = _pipes(child)
        try:
            stdin.write(b'{"type":"hello"}\n')
            stdin.flush()
            greeting = stdout.readline()
        except OSError:
            greeting = b""
        try:
            self._about = self._read_greeting(greeting)
        except BaseException:
            child.kill()
            child.wait()
            _shut(stdin)
            _shut(stdout)
            raise
        self._child = child
        threading.Thread(target=self._read, args=(child, stdout), name="assay-read", daemon=True).start()
        threading.Thread(target=self._write, args=(child, stdin), name="assay-write", daemon=True).start()

    def _read_greeting(self, line: bytes) -> Dict[str, Any]:
        try:
            about = json.loads(line)
        except ValueError as error:
            raise AssayError(
                "E_CHILD_START",
                f"`{' '.join(self._command)}` ended before it greeted; what it wrote stands on stderr.",
            ) from error
        if not isinstance(about, dict) or about.get("protocol") != _PROTOCOL:
            came = about.get("protocol") if isinstance(about, dict) else None
            raise AssayError("E_CHILD_VERSION", f"this client speaks protocol {_PROTOCOL}, and the child speaks {came}.")
        if self._version is not None and about.get("version") != self._version:
            raise AssayError(
                "E_CHILD_VERSION",
                f"this client belongs to Assay {self._version}, and the child is {about.get('version')}.",
                "Install both in one version.",
            )
        return about

    def _read(self, child: "subprocess.Popen[bytes]", stdout: IO[bytes]) -> None:
        for line in stdout:
            row = _row_of(line)
            if not isinstance(row, dict) or "status" not in row:
                continue
            with self._lock:
                one = self._waiting.pop(str(row.get("id")), None)
                self._deaths = 0
            if one is not None and one.future.set_running_or_notify_cancel():
                row["id"] = str(one.own_id)
                one.future.set_result(row)
        code = child.wait()
        _shut(stdout)
        self._bury(child, code)

    def _bury(self, child: "subprocess.Popen[bytes]", code: int) -> None:
        """Asks a new child for what the dead one has not answered."""
        lost: List[_Waiting] = []
        error = AssayError("E_CHILD_DIED", f"the child ended with {code}, {_MAX_DEATHS} times without an answer in between.")
        with self._lock:
            if self._closed or self._child is not child:
                return
            self._child = None
            self._outbox = [one.line for one in self._waiting.values()]
            self._deaths += 1
            if self._waiting and self._deaths < _MAX_DEATHS:
                try:
                    self._start()
                except AssayError as failure:
                    error = failure
            if self._child is None:
                lost, self._waiting, self._outbox = list(self._waiting.values()), {}, []
            self._changed.notify_all()
        for one in lost:
            fail(one.future, error)

    def _write(self, child: "subprocess.Popen[bytes]", stdin: IO[bytes]) -> None:
        """Gives a child lines as fast as it takes them, apart from those who wait, so that none of them is held up."""
        while True:
            with self._changed:
                while self._child is child and not self._outbox:
                    self._changed.wait()
                if self._child is not child:
                    _shut(stdin)
                    return
                lines, self._outbox = self._outbox[:_WRITE_LINES], self._outbox[_WRITE_LINES:]
            try:
                stdin.write("".join(lines).encode())
                stdin.flush()
            except (OSError, ValueError):
                # It died; who buries it sends these again.
                _shut(stdin)
                return

    def _cancel(self, key: str) -> None:
        with self._lock:
            if self._waiting.pop(key, None) is not None:
                self._outbox.append(json.dumps({"type": "cancel", "ids": [key]}) + "\n")
                self._changed.notify_all()


def _row_of(line: bytes) -> Any:
    """A line of the child. A recipe's library may have written words of its own between them."""
    try:
        return json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None


def _too_large(own_id: str, size: int, most: int) -> Row:
    message = f"The sample has {size} bytes as JSON; at most {most} are read."
    error = {"code": "E_ROW_TOO_LARGE", "message": message, "retryable": False}
    return {"id": own_id, "status": "errored", "reward": None, "cause": "infrastructure", "reason": message, "error": error}


def _pipes(child: "subprocess.Popen[bytes]") -> Tuple[IO[bytes], IO[bytes]]:
    assert child.stdin is not None and child.stdout is not None  # both were asked for
    return child.stdin, child.stdout


def _shut(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        # What was not flushed has nobody to read it.
        pass
