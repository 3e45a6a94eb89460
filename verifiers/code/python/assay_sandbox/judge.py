"""The process that runs tests. It talks to the supervisor over one socket and gets, with each job, a descriptor to the program."""

import gc
import json
import os
import sys
import types

import _socket

from . import frames, system, units
from .remote import Channel, ProgramGone, ProgramMemory, ProgramTooLarge
from .tests import Prepared, Recorder, Unserved

CONTROL = 3
PROGRAM = 4
_KEPT = 512


def main():
    control = _socket.socket(fileno=CONTROL)
    frames.send(CONTROL, b"here")
    prepared = {}
    while True:
        try:
            header, descriptors = frames.receive_descriptors(control, 2, 4)
            while len(header) < 4:
                header += frames.read_exactly(CONTROL, 4 - len(header))
            job = json.loads(frames.read_exactly(CONTROL, int.from_bytes(header, "little")))
        except frames.Closed:
            return
        if descriptors and descriptors[0] != PROGRAM:
            os.dup2(descriptors[0], PROGRAM)
            os.close(descriptors[0])
        if len(prepared) > _KEPT:
            prepared.clear()
        verdict = _one(job, prepared)
        if descriptors:
            os.close(PROGRAM)
        frames.send(CONTROL, json.dumps(verdict).encode())


def _one(job, prepared):
    """Prepares the tests, or takes what was prepared before, and runs them here or in a fork."""
    key = tuple(job.get(name) for name in ("kind", "style", "tests", "entryPoint", "stopAtFailure", "checker"))
    found = prepared.get(key)
    if found is None:
        try:
            found = _prepare(job)
        except Unserved as error:
            found = error
        prepared[key] = found
    if isinstance(found, Unserved):
        return {"unserved": str(found)}
    if found is not None and found.alone:
        return _in_fork(job, found)
    return run(job, found)


def _prepare(job):
    if job["kind"] == "tests":
        return Prepared(job["tests"], job["style"], job.get("entryPoint"), job["stopAtFailure"])
    if job.get("checker") is not None:
        return Prepared(job["checker"], "checker", None, True)
    return None


def _in_fork(job, prepared):
    if job.get("style") == "pytest":
        # Here, so that not every fork does it again.
        import unittest  # noqa: F401
    reading, writing = os.pipe()
    pid = system.fork()
    if pid == 0:
        status = 1
        try:
            os.close(reading)
            os.close(CONTROL)
            frames.send(writing, json.dumps(run(job, prepared)).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    try:
        verdict = json.loads(frames.receive(reading))
    except (frames.Closed, ValueError):
        verdict = {"state": "crashed"}
    os.close(reading)
    os.waitpid(pid, 0)
    return verdict


def run(job, prepared):
    """Runs the tests of one job and says what became of the units."""
    if job["kind"] == "check":
        return _check_output(job, prepared)
    channel = Channel(PROGRAM, prepared.object_names if prepared is not None else frozenset())
    recorder = Recorder(prepared, lambda: channel.broken)
    state, message = "done", ""
    try:
        loaded = channel.receive()
        if loaded[1] == "failed":
            return {"state": "load", "units": [], "total": _total(job, prepared), "message": [str(one)[:400] for one in loaded[2][:2]] + loaded[2][2:3]}
        total = units.run(job, prepared, channel, recorder)
    except Unserved as error:
        return {"unserved": str(error)}
    except (ProgramGone, ProgramTooLarge, ProgramMemory):
        total = _total(job, prepared)
    except MemoryError:
        channel.broken = channel.broken or "large"
        total = _total(job, prepared)
    if channel.broken:
        state, message = channel.broken, channel.reason
    return {"state": state, "units": recorder.units, "total": max(total, len(recorder.units)), "message": message}


def _total(job, prepared):
    return len(job["cases"]) if job["kind"] == "cases" else prepared.total


def _check_output(job, prepared):
    module = {"__name__": "tests", "__builtins__": __builtins__}
    exec(prepared.code, module)
    check = module.get("check")
    if not callable(check):
        return {"unserved": "the checker defines no function check(input, expected, output)"}
    try:
        right = check(job["input"], job["expected"], job["output"]) is True
    except BaseException as error:
        return {"state": "done", "units": [[False, "the checker raised %s" % type(error).__name__]], "total": 1, "message": ""}
    return {"state": "done", "units": [[right] if right else [False, "the checker refuses the output"]], "total": 1, "message": ""}


def prepare_process():
    """What every process of tests shares with the others: nothing that the collector has to look at again."""
    sys.setrecursionlimit(3000)
    sys.modules.setdefault("tests", types.ModuleType("tests"))
    gc.enable()
