"""Runs the units of one job, whether the program is behind a channel or in this very process."""

import importlib
import json
import sys

from . import collecting, comparing
from .remote import Module, ProgramGone, ProgramMemory, ProgramTooLarge
from .tests import Unserved


def run(job, prepared, program, recorder):
    """`program` gives values by `resolve(names)` and results by `call(name, values, named)`. Gives the number of units."""
    if job["kind"] == "cases":
        return _cases(job, prepared, program, recorder)
    if prepared.style == "pytest":
        return collecting.run(job, prepared, program, recorder)
    _source(job, prepared, program, recorder)
    return prepared.total


def _source(job, prepared, program, recorder):
    module = {"__name__": "tests", "_assay_": recorder, "__builtins__": __builtins__}
    if prepared.random:
        _seed(job["seed"])
    for name in prepared.module_names:
        sys.modules[name] = Module(program)
    for name in prepared.modules:
        module[name] = importlib.import_module(name)
    entry = job.get("entryPoint")
    try:
        names = list(prepared.names)
        if entry and "." in entry:
            names.append(entry)
        module.update(program.resolve(names))
        root = entry.split(".")[0] if entry else None
        if entry and "." in entry and entry in module:
            module.setdefault(entry.split(".")[-1], module[entry])
        if root is not None and root in prepared.names and root not in module:
            recorder.units.append([False, "the program defines no %s" % root])
            program.broken = program.broken or "missing"
            return
        exec(prepared.code, module)
    except (ProgramGone, ProgramTooLarge, ProgramMemory, MemoryError):
        raise
    except BaseException as error:
        recorder.units.append([False, recorder.explain(error)])
    finally:
        module.clear()


def _seed(seed):
    sys.modules["random"].seed(seed) if "random" in sys.modules else None
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed & 0xFFFFFFFF)


def _cases(job, prepared, program, recorder):
    check = None
    if prepared is not None:
        module = {"__name__": "tests", "__builtins__": __builtins__}
        exec(prepared.code, module)
        check = module.get("check")
        if not callable(check):
            raise Unserved("the checker defines no function check(args, expected, actual)")
    entry = job["entryPoint"]
    for case in job["cases"]:
        arguments, named = json.loads(json.dumps(case["args"])), case.get("kwargs") or {}
        call = "%s(%s)" % (entry, ", ".join([comparing.shown(one, 40) for one in arguments] + ["%s=%s" % (name, comparing.shown(one, 40)) for name, one in named.items()]))
        call = comparing.clip(call, 120)
        try:
            actual = program.call(entry, arguments, named)
            if check is not None:
                right = check(case["args"], case["expected"], actual) is True
            else:
                right = comparing.matches(actual, case["expected"], case["comparison"])
            recorder.units.append([True] if right else [False, "%s gave %s, not %s" % (call, comparing.shown(actual), comparing.shown(case["expected"]))])
        except (ProgramGone, ProgramTooLarge, ProgramMemory, MemoryError):
            raise
        except BaseException as error:
            recorder.units.append([False, "%s: %s" % (call, recorder.explain(error))])
        if job["stopAtFailure"] and not recorder.units[-1][0]:
            break
    return len(job["cases"])
