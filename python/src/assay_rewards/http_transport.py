"""Samples over HTTP to a reward server."""

from __future__ import annotations

import http.client
import json
import queue
import ssl
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, List, Mapping, Optional, Sequence, Tuple
from urllib.parse import quote, urlsplit

from .errors import AssayError
from .sample import to_line
from .transport import Row

_MAX_ROWS = 2_048
_MAX_BYTES = 8 << 20


class HttpTransport:
    """
    Keeps up to ``connections`` connections. What the server refuses for want of room, and what a lost connection took
    with it, is asked again until ``timeout`` seconds are over: the server knows equal samples by their content and
    computes none twice.
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
        if token is not None or parts.password:
            self._headers["authorization"] = f"Bearer {token if token is not None else parts.password}"
        self._timeout = timeout
        self._connections = connections
        self._idle: "queue.LifoQueue[http.client.HTTPConnection]" = queue.LifoQueue()
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="assay-http")
        self._closed = False

    def submit(self, samples: Sequence[Mapping[str, Any]]) -> List["Future[Row]"]:
        if self._closed:
            raise AssayError("E_CLOSED", "the client was closed.")
        lines = [to_line(sample) for sample in samples]
        futures: List["Future[Row]"] = [Future() for _ in lines]
        deadline = time.monotonic() + self._timeout
        start = 0
        while start < len(lines):
            end, size = start, 0
            while end < len(lines) and end - start < _MAX_ROWS and (end == start or size + len(lines[end]) <= _MAX_BYTES):
                size += len(lines[end])
                end += 1
            self._threads.submit(self._score, lines[start:end], futures[start:end], deadline)
            start = end
        return futures

    def about(self) -> Mapping[str, Any]:
        status, _, body = self._request("GET", f"{self._base}/v1/rewards", b"", time.monotonic() + self._timeout)
        if status != 200:
            raise _fault(status, body)
        answer = json.loads(body)
        return answer if isinstance(answer, dict) else {}

    def close(self) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
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
                fault = AssayError("E_CONNECTION", f"the server at {self._host}:{self._port} did not answer: {error!r}.")
            if time.monotonic() + wait >= deadline:
                raise fault
            time.sleep(wait)
            pause = min(5.0, pause * 2)

    def _request(self, method: str, path: str, body: bytes, deadline: float) -> Tuple[int, Mapping[str, str], bytes]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise AssayError("E_REQUEST_DEADLINE", f"no answer within {self._timeout} seconds.")
        connection = self._connection(left)
        try:
            headers = {**self._headers, "x-assay-deadline-ms": str(max(1, int(left * 1000)))}
            connection.request(method, path, body=body if method == "POST" else None, headers=headers)
            response = connection.getresponse()
            answer = response.read()
        except BaseException:
            connection.close()
            raise
        if response.will_close or self._closed:
            connection.close()
        else:
            self._idle.put(connection)
        return response.status, {name.lower(): value for name, value in response.getheaders()}, answer

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
