"""
The process that programs and judges are forked from: pid 1 of the worker's namespaces. It never sees a program or a test. It gets
descriptors and limits, forks, waits, and says how the child ended.
"""

import functools
import gc
import marshal
import os
import select
import struct
import sys

import _random
import _socket

from . import frames, jail, judge, program, system

RUN, KILL, JUDGE, KILL_JUDGE = b"R", b"K", b"J", b"Q"
ORDER = struct.Struct("<cIqi")
ENDED = struct.Struct("<ciqqq")

_RESERVED = 8
_numpy = _seed_random = None


def serve(control, walls):
    """
    Runs until the supervisor closes `control`. `walls`: confinement, scratch, cgroups (descriptors that a child writes itself
    into), namespaces (flags of the forks), judge_limits, kill(pid), and sweep(kept pids) where nothing else ends what a program left.
    """
    for descriptor in range(3, _RESERVED):
        if descriptor != control.fileno():
            try:
                os.fstat(descriptor)
            except OSError:
                os.dup2(0, descriptor)
    children = {}
    poll = select.poll()
    poll.register(control.fileno(), select.POLLIN)
    _prepare_for_forks(walls)
    while True:
        for descriptor, _events in poll.poll():
            if descriptor != control.fileno():
                _ended(control, poll, children, descriptor, walls["sweep"])
                continue
            try:
                order, descriptors = frames.receive_descriptors(control, 8, 64)
            except frames.Closed:
                return
            kind = order[:1]
            if kind == RUN or kind == JUDGE:
                _start(kind, order, descriptors, poll, children, walls)
            else:
                wanted = RUN if kind == KILL else JUDGE
                for pid, started in children.values():
                    if started == wanted:
                        walls["kill"](pid)


def _prepare_for_forks(walls):
    """Does once what every child would otherwise do for itself."""
    global _numpy, _seed_random
    import random

    _seed_random = functools.partial(_random.Random.seed, random._inst)
    _numpy = sys.modules.get("numpy")
    jail.set_fixed_limits()
    # A program finds nothing of ours by name.
    for name in [name for name in sys.modules if name.startswith("assay_sandbox")]:
        del sys.modules[name]
    gc.collect()
    gc.freeze()
    gc.disable()


def _start(kind, order, descriptors, poll, children, walls):
    _kind, cpu_seconds, address_bytes, processes = ORDER.unpack(order)
    if kind == RUN:
        walls["scratch"].renew()
    limits = {
        "cpu_seconds": cpu_seconds,
        "address_bytes": address_bytes if address_bytes >= 0 else None,
        "processes": processes if processes >= 0 else None,
    }
    pid = system.fork(walls["namespaces"])
    if pid == 0:
        try:
            if kind == RUN:
                _become_program(descriptors, limits, walls)
            else:
                _become_judge(descriptors, walls)
        finally:
            os._exit(97)
    for descriptor in descriptors:
        os.close(descriptor)
    handle = os.pidfd_open(pid)
    children[handle] = (pid, kind)
    poll.register(handle, select.POLLIN)


def _ended(control, poll, children, handle, sweep):
    pid, kind = children.pop(handle)
    poll.unregister(handle)
    os.close(handle)
    _pid, status, used = os.wait4(pid, 0)
    if sweep is not None and kind == RUN:
        sweep({other for other, _kind in children.values()})
    micros = int((used.ru_utime + used.ru_stime) * 1e6)
    try:
        frames.send_descriptors(control, ENDED.pack(kind, status, micros, used.ru_maxrss, 0), [])
    except frames.Closed:
        os._exit(0)


def _place(descriptors):
    """Moves received descriptors to 0, 1, 2, …; they are above all of these, since the low ones are taken from the start."""
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
    system.close_from(len(descriptors))


def _become_program(descriptors, limits, walls):
    for group in walls["cgroups"]:
        os.write(group, b"0")
    os.setsid()
    os.chdir(walls["scratch"].path)
    walls["confinement"].apply(jail.PROGRAM, limits)
    _place(descriptors)
    # stdin, stdout, stderr, the channel to the tests (or nothing that can be read), what to run
    size = os.fstat(4).st_size
    # Written by the supervisor, and decoded without a line of Python: what is touched here has to be copied for each program.
    payload = marshal.loads(os.pread(4, size, 0))
    os.close(4)
    _seed_random(payload["seed"])
    if _numpy is not None:
        _numpy.random.seed(payload["seed"] & 0xFFFFFFFF)
    program.run(payload)


def _become_judge(descriptors, walls):
    walls["confinement"].apply(jail.TESTS, walls["judge_limits"])
    _place([0, 1, 2, *descriptors])
    judge.prepare_process()
    judge.main()
    os._exit(0)
