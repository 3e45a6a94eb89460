"""Samples over HTTP to a reward server."""

from __future__ import annotations

import http.client
import json
import queue
import re
import socket
import ssl
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, List, Mapping, Optional, Sequence, Set, Tuple
from urllib.parse import quote, unquote, urlsplit

from .errors import AssayError
from .forks import tell_of_forks
from .handshake import check_protocol
from .sample import to_line
from .transport import Row, fail

_MAX_ROWS = 2_048
_MAX_BYTES = 8 << 20


class HttpTransport:
    """
    Keeps up to ``connections`` connections. What the server refuses for want of room, and what a lost connection took
    with it, is asked again until ``timeout`` seconds are over: the server knows equal samples by their content and
    computes none twice. Safe to call from many threads. After a fork of this process the copy makes connections of its own.
    """

    def __init__(self, url: str, *, reward: Optional[str], token: Optional[str], timeout: float, connections: int) -> None:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AssayError("E_USAGE", f"a url must be like http://127.0.0.1:8484, not {url!r}.")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        base = parts.path.rstrip("/")
        self._base = base
        self._path = f"{base}/rewards/{quote(reward, safe='')}/v1/score" if reward is not None else f"{base}/v1/score"
        self._headers = {"content-type": "application/json"}
        shown = token if token is not None else unquote(parts.password or "")
        if shown:
            self._headers["authorization"] = f"Bearer {_checked(shown.strip())}"
        self._timeout = timeout
        self._connections = connections
        self._begin()
        tell_of_forks(self)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._idle: "queue.LifoQueue[http.client.HTTPConnection]" = queue.LifoQueue()
        self._busy: Set[http.client.HTTPConnection] = set()
        self._threads = ThreadPoolExecutor(self._connections, thread_name_prefix="assay-http")
        self._closing = threading.Event()

    def after_fork(self) -> None:
        """Threads do not outlive a fork, and answers on a connection would go to whichever process reads first."""
        closed = self._closing.is_set()
        for connection in self._idle.queue:  # its own lock may be held by a thread that is not here
            connection.close()
        self._begin()
        if closed:
            self._closing.set()

    def submit(self, samples: Sequence[Mapping[str, Any]]) -> List["Future[Row]"]:
        if self._closing.is_set():
            raise _closed()
        lines = [to_line(sample) for sample in samples]
        futures: List["Future[Row]"] = [Future() for _ in lines]
        deadline = time.monotonic() + self._timeout
        start = 0
        while start < len(lines):
            end, size = start, 0
            while end < len(lines) and (
                end == start
                or (end - start < _MAX_ROWS and size + len(lines[end]) <= _MAX_BYTES)
                or _are_of_one_group(samples[end - 1], samples[end])
            ):
                size += len(lines[end])
                end += 1
            self._send(lines[start:end], futures[start:end], deadline)
            start = end
        return futures

    def _send(self, lines: List[str], futures: List["Future[Row]"], deadline: float) -> None:
        def give_up(done: "Future[None]") -> None:
            if done.cancelled():
                for future in futures:
                    fail(future, _closed())

        try:
            self._threads.submit(self._score, lines, futures, deadline).add_done_callback(give_up)
        except RuntimeError as error:  # closed in the meantime, or the interpreter ends
            for future in futures:
                fail(future, AssayError("E_CLOSED", f"no more samples are taken: {error}."))

    def about(self) -> Mapping[str, Any]:
        status, _, body = self._request("GET", f"{self._base}/v1/rewards", b"", time.monotonic() + self._timeout)
        if status != 200:
            raise _fault(status, body)
        answer = json.loads(body)
        return answer if isinstance(answer, dict) else {}

    def close(self) -> None:
        self._closing.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for connection in self._busy:
                _hang_up(connection)
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    def _score(self, lines: List[str], futures: List["Future[Row]"], deadline: float) -> None:
        waiting = [future for future in futures if future.set_running_or_notify_cancel()]
        if not waiting:
            return
        try:
            rows = self._rows(f"[{','.join(lines)}]".encode(), deadline)
            if len(rows) != len(futures):
                raise AssayError("E_HTTP", f"the server answered {len(rows)} rows for {len(futures)} samples.")
        except BaseException as error:  # whoever waits has to be told, whatever it is
            for future in waiting:
                future.set_exception(error)
            return
        for future, row in zip(futures, rows):
            if future.running():
                future.set_result(row)

    def _rows(self, body: bytes, deadline: float) -> List[Row]:
        pause = 0.1
        while True:
            fault: AssayError
            wait = pause
            try:
                status, headers, answer = self._request("POST", self._path, body, deadline)
                if status == 200:
                    rows = json.loads(answer)
                    return rows if isinstance(rows, list) else [rows]
                fault = _fault(status, answer)
                if status not in (429, 502, 503, 504):
                    raise fault
                wait = max(pause, _seconds(headers.get("retry-after")))
            except (OSError, http.client.HTTPException, ValueError) as error:
                if self._closing.is_set():
                    raise _closed() from error
                fault = AssayError("E_CONNECTION", f"the server at {self._host}:{self._port} did not answer: {error!r}.")
            if time.monotonic() + wait >= deadline:
                raise fault
            if self._closing.wait(wait):
                raise _closed()
            pause = min(5.0, pause * 2)

    def _request(self, method: str, path: str, body: bytes, deadline: float) -> Tuple[int, Mapping[str, str], bytes]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise AssayError("E_REQUEST_DEADLINE", f"no answer within {self._timeout} seconds.")
        connection = self._connection(left)
        with self._lock:
            self._busy.add(connection)
        try:
            if self._closing.is_set():
                raise _closed()
            headers = {**self._headers, "x-assay-deadline-ms": str(max(1, int(left * 1000)))}
            connection.request(method, path, body=body if method == "POST" else None, headers=headers)
            response = connection.getresponse()
            answer = response.read()
        except BaseException:
            connection.close()
            raise
        finally:
            with self._lock:
                self._busy.discard(connection)
        if response.will_close or self._closing.is_set():
            connection.close()
        else:
            self._idle.put(connection)
        headers = {name.lower(): value for name, value in response.getheaders()}
        self._check(response.status, headers)
        return response.status, headers, answer

    def _check(self, status: int, headers: Mapping[str, str]) -> None:
        came = headers.get("x-assay-protocol")
        # What stands in front of a server may refuse in its own words, and a server before it has read a request.
        if status == 200 or came is not None:
            number = int(came) if came is not None and came.isdecimal() else came
            check_protocol("E_SERVER_VERSION", f"the server at {self._host}:{self._port}", number)

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            if self._secure:
                return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=ssl.create_default_context())
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        return connection


def _closed() -> AssayError:
    return AssayError("E_CLOSED", "the client was closed.")


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Wakes the thread that waits for the answer; to close it would not."""
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It had ended by itself.
        pass


def _are_of_one_group(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Samples that a Reward over groups needs together go in one request: the second half might have to wait for the first."""
    group = left.get("group")
    if not isinstance(group, Mapping):
        return group is not None and group == right.get("group")
    other = right.get("group")
    return isinstance(other, Mapping) and (group.get("id"), group.get("round")) == (other.get("id"), other.get("round"))


def _checked(token: str) -> str:
    if re.fullmatch("[!-~]+", token) is None:
        raise AssayError("E_USAGE", "a token is made of printable ASCII characters without spaces; this one is not.")
    return token


def _seconds(text: Optional[str]) -> float:
    try:
        return min(60.0, max(0.0, float(text or 0)))
    except ValueError:
        return 0.0


def _fault(status: int, body: bytes) -> AssayError:
    try:
        error = json.loads(body)["error"]
        return AssayError(str(error["code"]), f"HTTP {status}: {error['message']}", error.get("hint"))
    except (ValueError, KeyError, TypeError):
        return AssayError("E_HTTP", f"HTTP {status}: {body[:200]!r}")
