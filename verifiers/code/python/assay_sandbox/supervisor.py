"""
One worker: takes jobs as JSON lines on stdin, one at a time, and answers each with a line. Everything foreign runs below it, in
processes that it can end; it decodes nothing but JSON.
"""

import importlib
import json
import os
import select
import signal
import sys
import time

import _socket

from . import frames, jail, places, streams, system, walls, zygote
from .measure import Watch
from .run import Run
from .walls import Broken

_JUDGE_MEMORY = 2 << 30
_JUDGE_JOBS = 1000


class Worker:
    def __init__(self, setup):
        self.level, self.groups = walls.reach(setup["level"])
        self.about = {"engine": "python " + sys.version.split()[0], "level": self.level}
        self.control, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        self.nowhere = os.open("/dev/null", os.O_RDWR)
        read, links = places.python_paths()
        preload = setup["preload"]
        # Without a root of its own a worker has a folder, which is emptied before each program.
        self.scratch = _folder() if self.level == "process" else "/tmp"

        def inside(confinement, namespaces):
            keep = [theirs.fileno(), *(self.groups.entries if self.groups else [])]
            _become_zygote(theirs, keep, confinement, namespaces, preload, self.level, self.scratch)

        self.zygote = walls.start(self.level, read, links, inside, self.scratch)
        theirs.close()
        self.watch = Watch(self.zygote)
        self.judge = None
        self.judge_jobs = 0

    # Judges

    def _start_judge(self):
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        order = zygote.ORDER.pack(zygote.JUDGE, 0, -1, -1)
        frames.send_descriptors(self.control, order, [theirs.fileno()])
        theirs.close()
        self.judge = ours
        self.judge_jobs = 0
        self.watch.look_again()
        # Set once the fork-server has told how it ended, which may be before or after its socket closes.
        self.judge_status = None
        try:
            frames.receive(ours.fileno())
        except frames.Closed:
            raise Broken("the process that runs tests did not start") from None

    def end_judge(self):
        if self.judge is None:
            return
        self.judge.close()
        self.judge = None
        self.send(zygote.KILL_JUDGE)
        while self.judge_status is None:
            self.ended()

    def send(self, kind):
        try:
            frames.send_descriptors(self.control, zygote.ORDER.pack(kind, 0, 0, 0), [])
        except frames.Closed:
            raise Broken("the process that programs are forked from ended") from None

    def ended(self):
        """Waits for the next child that ended. Keeps how the program ended."""
        try:
            message, _none = frames.receive_descriptors(self.control)
        except frames.Closed:
            raise Broken("the process that programs are forked from ended") from None
        kind, status, micros, kilobytes, _spare = zygote.ENDED.unpack(message)
        if kind == zygote.RUN:
            self.end = (status, micros / 1000, kilobytes * 1024)
        else:
            self.judge_status = status
            self.watch.look_again()
        return kind

    # Jobs

    def run(self, job):
        if job["kind"] == "check":
            return self._check(job)
        if self.judge_jobs >= _JUDGE_JOBS:
            self.end_judge()
        split = job["kind"] != "stdio" and not job.get("inProcess")
        if split and self.judge is None:
            self._start_judge()
        return Run(self, job, split).outcome()

    def _check(self, job):
        if self.judge is None:
            self._start_judge()
        self.hand_over({**job, "checker": job["code"]}, [])
        deadline = time.monotonic() + job["limits"]["wallMs"] / 1000
        ready, _w, _x = select.select([self.judge], [], [], max(0, deadline - time.monotonic()))
        verdict = self.take_verdict() if ready else None
        if verdict is None:
            self.end_judge()
            message = "the checker took more than %d ms over the output" % job["limits"]["wallMs"]
            return {"verdict": "fail", "message": message, "units": [[False, message]], "total": 1, **_nothing_used()}
        if "unserved" in verdict:
            return verdict
        right = verdict.get("units") == [[True]]
        return {"verdict": "pass" if right else "fail", "message": "", "units": verdict.get("units") or [], "total": 1, **_nothing_used()}

    def hand_over(self, job, descriptors):
        data = json.dumps(job).encode()
        self.judge_jobs += 1
        try:
            frames.send_descriptors(self.judge, len(data).to_bytes(4, "little"), descriptors)
            frames.write_all(self.judge.fileno(), data)
        except frames.Closed:
            pass

    def take_verdict(self):
        """The judge's verdict, or None where it has gone."""
        try:
            verdict = json.loads(frames.receive(self.judge.fileno()))
        except (frames.Closed, ValueError):
            return None
        return verdict if type(verdict) is dict else None

    def close(self):
        try:
            os.kill(self.zygote, signal.SIGKILL)
            os.waitpid(self.zygote, 0)
        except OSError:
            pass
        if self.groups is not None:
            self.groups.remove()
        if self.level == "process":
            import shutil

            shutil.rmtree(self.scratch, ignore_errors=True)


def _folder():
    import tempfile

    return tempfile.mkdtemp(prefix="assay-")


def _nothing_used():
    return {"cpuMs": 0, "wallMs": 0, "stdout": "", "stderr": ""}


def _become_zygote(theirs, keep, confinement, namespaces, preload, level, scratch):
    nowhere = os.open("/dev/null", os.O_RDWR)
    for target in (0, 1, 2):
        os.dup2(nowhere, target)
    _close_others(keep if confinement.landlock is None else [*keep, confinement.landlock])
    streams.renew()
    places.add_site_folders()
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"})
    for name in preload:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    zygote.serve(
        theirs,
        {
            "confinement": confinement,
            "namespaces": namespaces,
            "scratch": jail.Scratch() if level != "process" else jail.Folder(scratch),
            "cgroups": keep[1:],
            "judge_limits": {"cpu_seconds": 1 << 30, "address_bytes": _JUDGE_MEMORY, "processes": None},
            "kill": walls.end,
            "sweep": None if level != "process" else walls.end_orphans,
        },
    )


def _close_others(keep):
    first = 3
    for descriptor in sorted(keep):
        system.close_from(first, descriptor - 1)
        first = descriptor + 1
    system.close_from(first)


def main():
    """Jobs in, outcomes out, until the input ends."""
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = sys.stdin.buffer
    setup = json.loads(lines.readline())
    worker = None
    output = sys.stdout.buffer
    try:
        worker = Worker(setup)
        for line in iter(lines.readline, b""):
            job = json.loads(line)
            try:
                outcome = worker.run(job)
            except Broken as error:
                outcome = {"broken": str(error)}
            output.write(json.dumps({**outcome, **worker.about}).encode() + b"\n")
            output.flush()
            if "broken" in outcome:
                return
    except (walls.Unavailable, OSError) as error:
        output.write(json.dumps({"unavailable": str(error)[:300]}).encode() + b"\n")
        output.flush()
    finally:
        if worker is not None:
            worker.close()
