"""What both children run inside Pyodide: the sandbox's own program and tests, over devices where there are no processes and sockets."""

import asyncio
import asyncio.events
import gc
import importlib
import json
import os
import random
import sys
import time
import types

# It numbers the calls of a Linux kernel, and judge needs it only to fork.
sys.modules["assay_sandbox.system"] = types.ModuleType("assay_sandbox.system")

from assay_sandbox import judge, program, streams  # noqa: E402

DEVICE = "/dev/assay"
ORDER, VERDICT = "/assay-order", "/assay-verdict"
_BRIDGE = ("js", "pyodide_js", "_pyodide_core", "pyodide", "_pyodide")
_seed = random.Random.seed
_kept = []
_prepared = {}
_alone = False


def import_usual(names):
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue


def serve(role):
    """Does what the order says, once for a program and once for each call for tests."""
    with open(ORDER, "rb") as file:
        order = json.load(file)
    os.unlink(ORDER)
    if role == "program":
        _become_program()
        _seed(random._inst, order["seed"])
        program.run(order)
    else:
        if not _kept:
            _become_tests()
        verdict = judge._one(order, _prepared)
        with open(VERDICT, "w") as file:
            json.dump({**verdict, "alone": _alone}, file)


def _become_program():
    _close_bridge()
    if os.open(DEVICE, os.O_RDWR) != program.CHANNEL:
        raise OSError("the channel has another number")
    os.unlink(DEVICE)
    for name in [name for name in sys.modules if name.startswith(("assay_sandbox", "wasm_sandbox"))]:
        _kept.append(sys.modules.pop(name))
    sys.modules["__main__"].__dict__.pop("wasm_sandbox", None)
    gc.freeze()


def _become_tests():
    _close_bridge()
    os.dup2(os.open(DEVICE, os.O_RDWR), judge.PROGRAM)
    judge.prepare_process()
    judge._in_fork = _run_alone
    gc.freeze()


def _run_alone(job, prepared):
    """These tests may leave something behind: whoever started this interpreter is told to take another for the next job."""
    global _alone
    _alone = True
    return judge.run(job, prepared)


def _close_bridge():
    """Takes away the ways to JavaScript that have a name. The imports of the WebAssembly module are closed as well, by who started it."""
    asyncio.run = getattr(asyncio.run, "__wrapped__", asyncio.run)
    time.sleep = getattr(time.sleep, "__wrapped__", time.sleep)
    asyncio.events._event_loop_policy = _Policy()
    asyncio.events._set_running_loop(None)
    for name in [name for name in sys.modules if name.split(".")[0] in _BRIDGE]:
        _kept.append(sys.modules[name])
        sys.modules[name] = None
    _kept.extend(sys.meta_path[3:])
    del sys.meta_path[3:]
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"})
    os.chdir("/tmp")
    sys.path[:] = [path for path in sys.path if path and not path.startswith("/assay")]
    streams.renew()


class _Loop(asyncio.BaseEventLoop):
    """Pyodide's own loop waits for JavaScript. This one only sleeps."""

    def __init__(self):
        super().__init__()
        self._selector = self

    def select(self, timeout):
        time.sleep(3600 if timeout is None else timeout)
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class _Policy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = _Loop
