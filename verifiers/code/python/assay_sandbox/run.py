"""One program from its fork to what is known of it afterwards."""

import errno
import fcntl
import json
import marshal
import os
import select
import time

import _socket

from . import frames, verdicts, zygote
from .walls import Broken

_EVIDENCE = 4096
_GRACE = 0.06



class Run:
    """One program from its fork to what is known of it afterwards."""

    def __init__(self, worker, job, split):
        self.worker, self.job, self.split = worker, job, split
        self.limits = job["limits"]
        self.outputs = []
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
            self._wait()
        finally:
            for descriptor in self.outputs:
                os.close(descriptor)
        elapsed = time.monotonic() - started
        out_of_memory = worker.groups is not None and worker.groups.kills() > kills
        status, cpu_ms, peak = worker.end
        about = {"cpuMs": round(cpu_ms, 2), "wallMs": round(max(0.0, elapsed - self.watch.waited) * 1000, 2), "peakBytes": peak, "stdout": self._text(0), "stderr": self._text(1)}
        if self.job["kind"] == "stdio":
            about["exitStatus"] = os.waitstatus_to_exitcode(status)
        ending = verdicts.Ending(self.job, self.verdict, self.killed, status, out_of_memory, worker.judge_status if self.judge_gone else None, self.judge_gone, self._last_line)
        return {**verdicts.judge(ending), **about}

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
        payload = {"mode": mode, "code": job["code"], "seed": job["seed"], "files": job.get("files")}
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
        self.outputs = [outputs[0][0], outputs[1][0]]
        self.texts = {descriptor: [] for descriptor in self.outputs}
        self.channel = None
        if self.split:
            worker.hand_over({name: value for name, value in job.items() if name not in ("code", "limits")}, [ours.fileno()])
            ours.close()
        elif ours is not None:
            self.channel = ours

    def _order(self):
        limits = self.limits
        grouped = self.worker.groups is not None
        address = limits["memoryBytes"] + ((512 << 20) if grouped else (160 << 20))
        seconds = -(-limits["cpuMs"] // 1000) + 1
        return zygote.ORDER.pack(zygote.RUN, int(seconds), address, limits["processes"] + 2)

    def _wait(self):
        """Until the program has ended and the judge, where there is one, has spoken or is gone."""
        worker = self.worker
        poll = select.poll()
        self._judge = worker.judge.fileno() if self.split else self.channel.fileno() if self.channel is not None else -1
        poll.register(worker.control.fileno(), select.POLLIN)
        if self._judge >= 0:
            poll.register(self._judge, select.POLLIN)
        for descriptor in self.outputs:
            os.set_blocking(descriptor, False)
            poll.register(descriptor, select.POLLIN)
        grace_until = None
        while worker.end is None or self._judge_is_awaited():
            timeout = self.watch.next_check() if grace_until is None else max(0.0, grace_until - time.monotonic())
            for descriptor, _events in poll.poll(timeout * 1000 + 0.5):
                self._attend(descriptor, poll)
            if grace_until is not None and time.monotonic() >= grace_until:
                self._give_up_on_judge(poll)
                if worker.end is not None:
                    break
                grace_until = time.monotonic() + 1
            if self.killed is None and (worker.end is None or self._judge_is_awaited()):
                self.killed = "output" if self.written > self.limits["outputBytes"] else self.watch.passed()
                if self.killed is not None:
                    if worker.end is None:
                        worker.send(zygote.KILL)
                    grace_until = time.monotonic() + _GRACE
        for descriptor in self.outputs:
            while self._read(descriptor):
                pass
        if self.channel is not None:
            self.channel.close()

    def _judge_is_awaited(self):
        return self.split and self.verdict is None and not self.judge_gone

    def _attend(self, descriptor, poll):
        worker = self.worker
        if descriptor == worker.control.fileno():
            # That a judge ended is told by its socket.
            worker.ended()
        elif descriptor == self._judge:
            poll.unregister(descriptor)
            self._take()
            # One that left the channel may have been killed by somebody else, which its end tells, unless we end it before; or it lives on, to its limit.
            if worker.end is None and not verdicts.left_the_channel(self.verdict):
                worker.send(zygote.KILL)
        elif not self._read(descriptor):
            poll.unregister(descriptor)

    def _give_up_on_judge(self, poll):
        """The program has gone and the judge does not say so: it is busy with what the program gave it."""
        if self._judge_is_awaited():
            poll.unregister(self._judge)
            self.judge_gone = True
            self.worker.end_judge()

    def _take(self):
        worker = self.worker
        if self.split:
            self.verdict = worker.take_verdict()
            if self.verdict is None:
                self.judge_gone = True
                worker.judge.close()
                worker.judge = None
                while worker.judge_status is None:
                    worker.ended()
        else:
            try:
                frame = json.loads(frames.receive(self.channel.fileno()))
                if type(frame) is list:
                    frame = {"state": "load", "message": frame[2]}
                self.verdict = frame if type(frame) is dict else {"state": "gone"}
            except (frames.Closed, ValueError, RecursionError):
                self.verdict = {"state": "gone", "units": [], "total": 1, "message": ""}

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

    def _text(self, place):
        return b"".join(self.texts[self.outputs[place]])[: self._kept_bytes()].decode("utf-8", "replace")

    def _kept_bytes(self):
        return self.limits["outputBytes"] if self.job["kind"] == "stdio" else _EVIDENCE

    def _last_line(self):
        lines = self._text(1).strip().splitlines()
        return ": " + lines[-1][:200] if lines else ""


def _memory_file(data):
    descriptor = os.memfd_create("assay", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    frames.write_all(descriptor, data)
    os.lseek(descriptor, 0, 0)
    fcntl.fcntl(descriptor, 1033, 0xF)  # F_ADD_SEALS: no more change of any kind
    return descriptor
