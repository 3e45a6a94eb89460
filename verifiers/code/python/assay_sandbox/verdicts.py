"""The verdict on a program: from the judge's word, from how the program ended, and from what it was ended for."""

import collections
import os
import signal

from .walls import Broken

# `verdict`: what the judge said, or None. `killed`: the limit it was ended for, or None. `judge_status`: how a judge ended that went.
Ending = collections.namedtuple("Ending", "job verdict killed status out_of_memory judge_status judge_gone last_line")


def judge(ending):
    """The outcome. Raises Broken where a process was killed from outside, so that nothing can be said."""
    if ending.verdict is not None and "unserved" in ending.verdict:
        return {"unserved": ending.verdict["unserved"]}
    if ending.killed == "overloaded":
        return {"overloaded": True}
    # The judge's last word stands, also where the program was past a limit a moment later.
    told = _tests_over(ending) or _past_a_limit(ending) or _script(ending) or _without_judge(ending) or _broken_off(ending) or _gone(ending)
    units = (ending.verdict or {}).get("units") or []
    total = (ending.verdict or {}).get("total") or len(ending.job.get("cases") or [None])
    return {**told, "units": units, "total": max(total, 1)}


def _say(kind, message, limit=None):
    return {"verdict": kind, "message": message} if limit is None else {"verdict": kind, "message": message, "limit": limit}


def _tests_over(ending):
    if ending.verdict is None or ending.verdict.get("state") != "done" or ending.job["kind"] == "stdio":
        return None
    units, total = ending.verdict.get("units") or [], ending.verdict.get("total") or 0
    if len(units) == total and total >= 1 and all(unit[0] is True for unit in units):
        return _say("pass", "")
    return _say("fail", str(next((unit[1] for unit in units if unit[0] is not True), "not all tests were reached"))[:400])


def _past_a_limit(ending):
    limits = ending.job["limits"]
    if ending.killed == "output":
        return _say("output_limit", "the program wrote more than %d bytes" % limits["outputBytes"], "output")
    if ending.out_of_memory or ending.killed == "memory":
        return _say("memory", "the program needed more than %d MB of memory" % (limits["memoryBytes"] >> 20), "memory")
    if ending.killed == "cpu" or _signal_of(ending.status) == signal.SIGXCPU:
        return _say("timeout", "the program used more than %d ms of CPU time" % limits["cpuMs"], "cpu")
    if ending.killed == "wall":
        return _say("timeout", "the program took more than %d ms" % limits["wallMs"], "wall")
    return None


def _script(ending):
    if ending.job["kind"] != "stdio":
        return None
    number = _signal_of(ending.status)
    if number == signal.SIGKILL:
        raise Broken("the program was killed from outside")
    if number is not None:
        return _say("error", "the program was ended by %s" % _name(number))
    code = os.WEXITSTATUS(ending.status)
    if code == 0:
        return _say("pass", "the program ended by itself")
    return _say("error", "the program ended with status %d%s" % (code, ending.last_line()))


def _without_judge(ending):
    if not ending.judge_gone:
        return None
    if ending.judge_status is not None and _signal_of(ending.judge_status) == signal.SIGKILL:
        raise Broken("the process that runs tests was killed from outside")
    return _say("error", "the tests could not be run on what the program returned")


def _broken_off(ending):
    """What the judge says of a program that did not let the tests come to their end."""
    verdict = ending.verdict or {}
    state, told = verdict.get("state"), verdict.get("message", "")
    if state == "load":
        kind, text = told[0], str(told[1])[:400]
        line = told[2] if len(told) > 2 else 0
        if kind == "memory":
            return _say("memory", "the program ran out of memory while it was loaded", "memory")
        place = " (line %d)" % line if type(line) is int and line > 0 else ""
        return _say("compile_error" if kind == "compile_error" else "error", text + place)
    if state == "missing":
        units = verdict.get("units")
        return _say("error", str(units[-1][1]) if units else "the program lacks what the tests call")
    if state == "memory":
        return _say("memory", "the program ran out of memory", "memory")
    if state == "large":
        return _say("output_limit", "the program returned more than is carried", "output")
    if state == "crashed":
        return _say("error", "the tests could not be run on what the program returned")
    return None


def left_the_channel(verdict):
    """Whether the judge says no more than that the program's end of the channel is closed."""
    return verdict is not None and verdict.get("state") == "gone" and not _broke_the_protocol(verdict)


def _broke_the_protocol(verdict):
    return str(verdict.get("message", "")).startswith(("it sent", "it asked"))


def _gone(ending):
    verdict = ending.verdict or {}
    if _broke_the_protocol(verdict):
        return _say("error", "the program broke off: %s" % str(verdict["message"])[:400])
    number = _signal_of(ending.status)
    if number == signal.SIGKILL:
        raise Broken("the program was killed from outside")
    how = "was ended by " + _name(number) if number is not None else "ended with status %d" % os.WEXITSTATUS(ending.status)
    return _say("error", "the program %s before the tests were over" % how)


def _signal_of(status):
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def _name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number
