"""Samples to ``assay serve --stdio``, run as a child of this process."""

from __future__ import annotations

import atexit
import json
import threading
from concurrent.futures import Future
from typing import Any, Dict, List, Mapping, Optional, Sequence

from .child import Child, json_of
from .errors import AssayError
from .forks import tell_of_forks
from .handshake import check_protocol
from .sample import to_line
from .transport import Row, fail

START_TIMEOUT = 60.0
"""Seconds that a child may take to greet."""

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

    def __init__(
        self, command: Sequence[str], *, env: Optional[Mapping[str, str]], version: Optional[str], start_timeout: float = START_TIMEOUT
    ) -> None:
        self._command = list(command)
        self._env = None if env is None else dict(env)
        self._version = version
        self._start_timeout = start_timeout
        self._closed = False
        self._begin()
        with self._lock:
            self._start()
        tell_of_forks(self)
        atexit.register(self.close)

    def _begin(self) -> None:
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        # Lines that no child has been given yet.
        self._outbox: List[str] = []
        self._waiting: Dict[str, _Waiting] = {}
        self._next = 0
        self._deaths = 0
        self._child: Optional[Child] = None
        self._about: Dict[str, Any] = {}

    def after_fork(self) -> None:
        """The child belongs to the process that this one was forked from."""
        child, about = self._child, self._about
        self._begin()
        self._about = about
        if child is not None:
            child.leave()

    def submit(self, samples: Sequence[Mapping[str, Any]]) -> List["Future[Row]"]:
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
        atexit.unregister(self.close)

    def _start(self) -> None:
        """Starts a child. Called with the lock held."""
        child = Child(self._command, env=self._env, start_timeout=self._start_timeout)
        try:
            self._check(child.about)
        except AssayError:
            child.kill()
            child.shut()
            raise
        self._about = child.about
        self._child = child
        threading.Thread(target=self._read, args=(child,), name="assay-read", daemon=True).start()
        threading.Thread(target=self._write, args=(child,), name="assay-write", daemon=True).start()

    def _check(self, about: Mapping[str, Any]) -> None:
        version = about.get("version")
        check_protocol("E_CHILD_VERSION", f"`{self._command[0]}`", about.get("protocol"), version)
        if self._version is not None and version != self._version:
            raise AssayError(
                "E_CHILD_VERSION", f"Assay {self._version} was asked for, and the child is {version}.", "Install both in one version."
            )

    def _read(self, child: Child) -> None:
        for line in child.lines():
            row = json_of(line)
            if not isinstance(row, dict) or "status" not in row:
                continue
            with self._lock:
                one = self._waiting.pop(str(row.get("id")), None)
                self._deaths = 0
            if one is not None and one.future.set_running_or_notify_cancel():
                row["id"] = str(one.own_id)
                one.future.set_result(row)
        self._bury(child, child.wait())

    def _bury(self, child: Child, code: int) -> None:
        """Asks a new child for what the dead one has not answered."""
        lost: List[_Waiting] = []
        message = f"the child ended with {code}, {_MAX_DEATHS} times without an answer in between."
        error = AssayError("E_CHILD_DIED", message + child.last_words())
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

    def _write(self, child: Child) -> None:
        """Gives a child lines as fast as it takes them, apart from those who wait, so that none of them is held up."""
        while True:
            with self._changed:
                while self._child is child and not self._outbox:
                    self._changed.wait()
                if self._child is not child:
                    child.shut_stdin()
                    return
                lines, self._outbox = self._outbox[:_WRITE_LINES], self._outbox[_WRITE_LINES:]
            try:
                child.write("".join(lines))
            except (OSError, ValueError):
                # It died; who buries it sends these again.
                child.shut_stdin()
                return

    def _cancel(self, key: str) -> None:
        with self._lock:
            if self._waiting.pop(key, None) is not None:
                self._outbox.append(json.dumps({"type": "cancel", "ids": [key]}) + "\n")
                self._changed.notify_all()


def _too_large(own_id: str, size: int, most: int) -> Row:
    message = f"The sample has {size} bytes as JSON; at most {most} are read."
    error = {"code": "E_ROW_TOO_LARGE", "message": message, "retryable": False}
    return {"id": own_id, "status": "errored", "reward": None, "cause": "infrastructure", "reason": message, "error": error}
