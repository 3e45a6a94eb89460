"""
The loop of one process. Requests come on descriptor 3 and replies go out on 4, one line each, so that what the function prints meets
neither. The first line says in JSON what to load, and is answered with {"ready": ...} or {"failed": message}; every further line is the
number of a call, a space and a list of samples, answered with {"call": number, "results": [...]}, or {"call": number, "threw": message}
where one call for all of them raised.
"""

import asyncio
import ctypes
import json
import os
import signal
import sys
from typing import Any, Dict

from assay_function.call import Caller
from assay_function.load import LoadError, load
from assay_function.said import said_of

REQUESTS, REPLIES = 3, 4


def serve() -> None:
    end_with_parent()
    keep_apart()
    with os.fdopen(REQUESTS, "rb", closefd=False) as requests:
        config = json.loads(requests.readline())
        try:
            caller = Caller(load(config), config)
        except LoadError as error:
            reply({"failed": str(error)})
            return
        reply({"ready": {"signature": caller.signature, "asynchronous": caller.asynchronous}})
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        for line in requests:
            call, _, samples = line.partition(b" ")
            reply({"call": int(call), **answer(caller, samples, loop)})


def answer(caller: Caller, samples: bytes, loop: asyncio.AbstractEventLoop) -> Dict[str, Any]:
    try:
        return {"results": caller.call(json.loads(samples), loop)}
    except BaseException as error:  # noqa: B036 - SystemExit and KeyboardInterrupt of the function end nothing either
        return {"threw": said_of(error)}


def reply(message: Dict[str, Any]) -> None:
    data = memoryview(json.dumps(message, allow_nan=False).encode("ascii") + b"\n")
    try:
        while data:
            data = data[os.write(REPLIES, data) :]
    except OSError:
        # A copy of this process that the function forked and let return, or nobody listens any more.
        os._exit(1)


def keep_apart() -> None:
    """Processes that the function starts hold neither descriptor."""
    for descriptor in (REQUESTS, REPLIES):
        os.set_inheritable(descriptor, False)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: os.closerange(REQUESTS, REPLIES + 1))


def end_with_parent() -> None:
    """A call that never returns must not outlive who asked. Linux alone: elsewhere the process ends when it next reads."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    try:
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:
        os._exit(1)
