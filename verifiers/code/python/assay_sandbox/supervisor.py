"""
One worker: takes jobs as JSON lines on stdin, one at a time, and answers each with a line. Everything foreign runs below it, in
processes that it can end; it decodes nothing but JSON.
"""

import errno
import fcntl
import importlib
import json
import marshal
import os
import select
import signal
import sys
import time

import _socket

from . import frames, jail, places, system, walls, zygote
from .measure import Watch
from .walls import Broken

_EVIDENCE = 4096
_GRACE = 0.06
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

    def _end_judge(self):
        if self.judge is None:
            return
        self.judge.close()
        self.judge = None
        self._send(zygote.KILL_JUDGE)
        while self.judge_status is None:
            self._ended()

    def _send(self, kind):
        try:
            frames.send_descriptors(self.control, zygote.ORDER.pack(kind, 0, 0, 0), [])
        except frames.Closed:
            raise Broken("the process that programs are forked from ended") from None

    def _ended(self):
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
            self._end_judge()
        split = job["kind"] != "stdio" and not job.get("inProcess")
        if split and self.judge is None:
            self._start_judge()
        return Run(self, job, split).outcome()

    def _check(self, job):
        if self.judge is None:
            self._start_judge()
        self._hand_over({**job, "checker": job["code"]}, [])
        deadline = time.monotonic() + job["limits"]["wallMs"] / 1000
        ready, _w, _x = select.select([self.judge], [], [], max(0, deadline - time.monotonic()))
        verdict = self.take_verdict() if ready else None
        if verdict is None:
            self._end_judge()
            message = "the checker took more than %d ms over the output" % job["limits"]["wallMs"]
            return {"verdict": "fail", "message": message, "units": [[False, message]], "total": 1, **_nothing_used()}
        if "unserved" in verdict:
            return verdict
        right = verdict.get("units") == [[True]]
        return {"verdict": "pass" if right else "fail", "message": "", "units": verdict.get("units") or [], "total": 1, **_nothing_used()}

    def _hand_over(self, job, descriptors):
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


class Run:
    """One program from its fork to what is known of it afterwards."""

    def __init__(self, worker, job, split):
        self.worker, self.job, self.split = worker, job, split
        self.limits = job["limits"]
        self.texts = {}
        self.written = 0
        self.killed = None
        self.verdict = None
        self.judge_gone = False
        worker.end = None

    def outcome(self):
        worker = self.worker
        started = time.monotonic()
        kills = 0
        self.watch = worker.watch.begin(started, self.limits, grouped=worker.groups is not None)
        if worker.groups is not None:
            worker.groups.limit(self.limits["memoryBytes"], self.limits["processes"])
            kills = worker.groups.kills()
        self._start()
        try:
            self._wait(started)
        finally:
            for descriptor in list(self.texts):
                if type(descriptor) is int:
                    os.close(descriptor)
        elapsed = time.monotonic() - started
        out_of_memory = worker.groups is not None and worker.groups.kills() > kills
        status, cpu_ms, peak = worker.end
        about = {"cpuMs": round(cpu_ms, 2), "wallMs": round(max(0.0, elapsed - self.watch.waited) * 1000, 2), "peakBytes": peak, "stdout": self._text("stdout"), "stderr": self._text("stderr")}
        return {**self._judged(status, out_of_memory), **about}

    def _start(self):
        worker, job = self.worker, self.job
        outputs = [os.pipe(), os.pipe()]
        ours = theirs = None
        closing = [outputs[0][1], outputs[1][1]]
        source = worker.nowhere
        if job["kind"] == "stdio":
            source = _memory_file(job["input"].encode("utf-8", "surrogateescape"))
            closing.append(source)
            channel = worker.nowhere
        else:
            ours, theirs = _socket.socketpair()
            channel = theirs.fileno()
        mode = "script" if job["kind"] == "stdio" else "serve" if self.split else "in-process"
        payload = {"mode": mode, "code": job["code"], "seed": job["seed"]}
        if mode == "in-process":
            payload["job"] = {name: value for name, value in job.items() if name not in ("code", "limits")}
        payload = _memory_file(marshal.dumps(payload))
        closing.append(payload)
        order = self._order()
        try:
            frames.send_descriptors(worker.control, order, [source, outputs[0][1], outputs[1][1], channel, payload])
        except frames.Closed:
            raise Broken("the process that programs are forked from ended") from None
        for descriptor in closing:
            os.close(descriptor)
        if theirs is not None:
            theirs.close()
        self.texts = {outputs[0][0]: [], outputs[1][0]: [], "stdout": outputs[0][0], "stderr": outputs[1][0]}
        self.channel = None
        if self.split:
            worker._hand_over({name: value for name, value in job.items() if name not in ("code", "limits")}, [ours.fileno()])
            ours.close()
        elif ours is not None:
            self.channel = ours

    def _order(self):
        limits = self.limits
        grouped = self.worker.groups is not None
        address = limits["memoryBytes"] + ((512 << 20) if grouped else (160 << 20))
        seconds = -(-limits["cpuMs"] // 1000) + 1
        return zygote.ORDER.pack(zygote.RUN, int(seconds), address, limits["processes"] + 2)

    def _wait(self, started):
        worker = self.worker
        poll = select.poll()
        control = worker.control.fileno()
        judge = worker.judge.fileno() if self.split else self.channel.fileno() if self.channel is not None else -1
        outputs = [self.texts["stdout"], self.texts["stderr"]]
        poll.register(control, select.POLLIN)
        if judge >= 0:
            poll.register(judge, select.POLLIN)
        for descriptor in outputs:
            os.set_blocking(descriptor, False)
            poll.register(descriptor, select.POLLIN)
        watch = self.watch
        grace_until = None
        while worker.end is None or (self.split and self.verdict is None and not self.judge_gone):
            timeout = watch.next_check() if grace_until is None else max(0.0, grace_until - time.monotonic())
            for descriptor, _events in poll.poll(timeout * 1000 + 0.5):
                if descriptor == control:
                    # That a judge ended is told by its socket.
                    worker._ended()
                elif descriptor == judge:
                    poll.unregister(judge)
                    self._take()
                    if worker.end is None:
                        worker._send(zygote.KILL)
                elif not self._read(descriptor):
                    poll.unregister(descriptor)
            if grace_until is not None and time.monotonic() >= grace_until:
                # The program has gone and the judge does not say so: it is busy with what the program gave it.
                if not self.judge_gone and self.split and self.verdict is None:
                    poll.unregister(judge)
                    self.judge_gone = True
                    worker._end_judge()
                if worker.end is not None:
                    break
                grace_until = time.monotonic() + 1
            if self.killed is None and worker.end is None or (self.split and self.verdict is None and self.killed is None):
                self.killed = self._past_a_limit(watch)
                if self.killed is not None:
                    if worker.end is None:
                        worker._send(zygote.KILL)
                    grace_until = time.monotonic() + _GRACE
        for descriptor in outputs:
            while self._read(descriptor):
                pass
        if self.channel is not None:
            self.channel.close()

    def _take(self):
        worker = self.worker
        if self.split:
            self.verdict = worker.take_verdict()
            if self.verdict is None:
                self.judge_gone = True
                worker.judge.close()
                worker.judge = None
                while worker.judge_status is None:
                    worker._ended()
        else:
            try:
                frame = json.loads(frames.receive(self.channel.fileno()))
                if type(frame) is list:
                    frame = {"state": "load", "message": frame[2]}
                self.verdict = frame if type(frame) is dict else {"state": "gone"}
            except (frames.Closed, ValueError, RecursionError):
                self.verdict = {"state": "gone", "units": [], "total": 1, "message": ""}

    def _past_a_limit(self, watch):
        if self.written > self.limits["outputBytes"]:
            return "output"
        return watch.passed()

    def _read(self, descriptor):
        """Takes what was written; False where there is nothing more for now."""
        try:
            data = os.read(descriptor, 1 << 16)
        except OSError as error:
            if error.errno == errno.EAGAIN:
                return False
            raise
        if not data:
            return False
        self.written += len(data)
        keep = self._kept_bytes()
        kept = self.texts[descriptor]
        if sum(map(len, kept)) < keep:
            kept.append(data[:keep])
        return True

    def _text(self, name):
        return b"".join(self.texts[self.texts[name]])[: self._kept_bytes()].decode("utf-8", "replace")

    def _kept_bytes(self):
        return self.limits["outputBytes"] if self.job["kind"] == "stdio" else _EVIDENCE

    def _judged(self, status, out_of_memory):
        """The verdict, from the judge's word and from how the program ended."""
        units = (self.verdict or {}).get("units") or []
        total = (self.verdict or {}).get("total") or len(self.job.get("cases") or [None])

        def verdict(kind, message, limit=None):
            found = {"verdict": kind, "message": message, "units": units, "total": max(total, 1)}
            if limit is not None:
                found["limit"] = limit
            return found

        if self.verdict is not None and "unserved" in self.verdict:
            return {"unserved": self.verdict["unserved"]}
        if self.killed == "overloaded":
            return {"overloaded": True}
        finished = self.verdict is not None and self.verdict.get("state") == "done"
        if not finished:
            limit = self._limit(out_of_memory, status)
            if limit is not None:
                return verdict(*limit)
        if self.job["kind"] == "stdio":
            if os.WIFSIGNALED(status):
                if os.WTERMSIG(status) == signal.SIGKILL:
                    raise Broken("the program was killed from outside")
                return verdict("error", "the program was ended by %s" % _signal(os.WTERMSIG(status)))
            code = os.WEXITSTATUS(status)
            return verdict("pass", "the program ended by itself") if code == 0 else verdict("error", "the program ended with status %d%s" % (code, self._last_line()))
        if self.judge_gone:
            ended = self.worker.judge_status
            if ended is not None and os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL:
                raise Broken("the process that runs tests was killed from outside")
            return verdict("error", "the tests could not be run on what the program returned")
        state = self.verdict.get("state")
        message = str(self.verdict.get("message", ""))[:400]
        if state == "done":
            right = len(units) == total and total >= 1 and all(unit[0] is True for unit in units)
            failed = next((unit[1] for unit in units if unit[0] is not True), "not all tests were reached")
            return verdict("pass", "") if right else verdict("fail", str(failed)[:400])
        if state == "load":
            kind, text = self.verdict["message"][0], str(self.verdict["message"][1])[:400]
            line = self.verdict["message"][2] if len(self.verdict["message"]) > 2 else 0
            place = " (line %d)" % line if type(line) is int and line > 0 else ""
            if kind == "memory":
                return verdict("memory", "the program ran out of memory while it was loaded", "memory")
            return verdict("compile_error" if kind == "compile_error" else "error", text + place)
        if state == "missing":
            return verdict("error", str(units[-1][1]) if units else "the program lacks what the tests call")
        if state == "memory":
            return verdict("memory", "the program ran out of memory", "memory")
        if state == "large":
            return verdict("output_limit", "the program returned more than is carried", "output")
        if state == "crashed":
            return verdict("error", "the tests could not be run on what the program returned")
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and not self._broke_the_protocol():
            raise Broken("the program was killed from outside")
        if self._broke_the_protocol():
            return verdict("error", "the program broke off: %s" % message)
        how = "was ended by " + _signal(os.WTERMSIG(status)) if os.WIFSIGNALED(status) else "ended with status %d" % os.WEXITSTATUS(status)
        return verdict("error", "the program %s before the tests were over" % how)

    def _broke_the_protocol(self):
        return str(self.verdict.get("message", "")).startswith(("it sent", "it asked"))

    def _limit(self, out_of_memory, status):
        limits = self.limits
        if self.killed == "output":
            return "output_limit", "the program wrote more than %d bytes" % limits["outputBytes"], "output"
        if out_of_memory or self.killed == "memory":
            return "memory", "the program needed more than %d MB of memory" % (limits["memoryBytes"] >> 20), "memory"
        if self.killed in ("cpu", "wall"):
            what = "used more than %d ms of CPU time" % limits["cpuMs"] if self.killed == "cpu" else "took more than %d ms" % limits["wallMs"]
            return "timeout", "the program " + what, self.killed
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            return "timeout", "the program used more than %d ms of CPU time" % limits["cpuMs"], "cpu"
        return None

    def _last_line(self):
        lines = self._text("stderr").strip().splitlines()
        return ": " + lines[-1][:200] if lines else ""


def _folder():
    import tempfile

    return tempfile.mkdtemp(prefix="assay-")


def _nothing_used():
    return {"cpuMs": 0, "wallMs": 0, "stdout": "", "stderr": ""}


def _signal(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number


def _memory_file(data):
    descriptor = os.memfd_create("assay", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    frames.write_all(descriptor, data)
    os.lseek(descriptor, 0, 0)
    fcntl.fcntl(descriptor, 1033, 0xF)  # F_ADD_SEALS: no more change of any kind
    return descriptor


def _become_zygote(theirs, keep, confinement, namespaces, preload, level, scratch):
    nowhere = os.open("/dev/null", os.O_RDWR)
    for target in (0, 1, 2):
        os.dup2(nowhere, target)
    _close_others(keep if confinement.landlock is None else [*keep, confinement.landlock])
    walls.fresh_streams()
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
            "kill": _kill,
            "sweep": None if level != "process" else walls.end_orphans,
        },
    )


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


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
