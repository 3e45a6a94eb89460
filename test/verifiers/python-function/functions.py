"""Reward functions of every kind, good and bad, for the tests of python-function."""

import asyncio
import functools
import os
import random
import signal
import subprocess
import sys
import time


# Signatures


def equal(completion, reference):
    return 1.0 if completion == reference else 0.0


def by_position(text, gold):
    return 1.0 if text == gold else 0.0


def only_completion(text):
    return 1.0 if "right" in text else 0.0


def named(prompt, completion, answer, level=0, **others):
    return {"score": float(completion == answer), "prompt": prompt, "level": level, "others": ",".join(sorted(others))}


def keywords(**given):
    return {"score": 1.0, "names": ",".join(sorted(given))}


def third(text, gold, *, bonus=0.0, weight):
    return weight if text == gold else bonus


def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    return {"score": float(solution_str == ground_truth), "source": data_source, "extra": repr(sorted((extra_info or {}).items())), "acc": True}


def short_verl(solution_str, ground_truth):
    return float(solution_str == ground_truth)


def verl_lists(data_sources, solution_strs, ground_truths, extra_infos):
    return [0.0 for _ in solution_strs]


def trl(prompts, completions, solution, log_extra, log_metric, **columns):
    log_extra("length", [len(completion) for completion in completions])
    log_metric("count", len(completions))
    return [None if one is None else float(completion == one) for completion, one in zip(completions, solution)]


def trl_columns(completions, **columns):
    return [float(one == wanted and level == 3) for one, wanted, level in zip(completions, columns["gold"], columns["level"])]


def trl_chats(prompts, completions, **columns):
    return [float(prompt[-1]["content"] == completion[-1]["content"]) for prompt, completion in zip(prompts, completions)]


def trl_lenient(completions, reference, **columns):
    return [float(one == wanted) for one, wanted in zip(completions, reference)]


async def asynchronous(completion, reference):
    await asyncio.sleep(0)
    return float(completion == reference)


async def asynchronous_trl(completions, reference, **columns):
    await asyncio.sleep(0)
    return [float(one == wanted) for one, wanted in zip(completions, reference)]


waiting = []


async def together(completion, reference):
    """Ends only where as many calls as the reference says run at once."""
    event = asyncio.Event()
    waiting.append(event)
    if len(waiting) == reference:
        for one in waiting:
            one.set()
        waiting.clear()
    await event.wait()
    return 1.0


class Shaped:
    """As ms-swift's ORM: made once, then called."""

    def __call__(self, completions, solution, **columns):
        return [float(one == wanted) for one, wanted in zip(completions, solution)]


partly = functools.partial(third, weight=0.5)


# Results


class Array:
    """As numpy and torch give their values away."""

    def __init__(self, inner):
        self.inner = inner

    def tolist(self):
        return self.inner


class Awkward:
    def tolist(self):
        raise RuntimeError("no list today")


results = {
    "none": lambda: None,
    "half": lambda: 0.5,
    "whole": lambda: 1,
    "numpy number": lambda: Array(0.25),
    "dict": lambda: {"reward": 0.5, "len": 3, "flag": False, "text": "why\ud800", "nan": float("nan"), "none": None, "list": [1]},
    "dict of None": lambda: {"score": None},
    "dict without": lambda: {"points": 1},
    "many fields": lambda: {"score": 1.0, **{f"{n}" * 500: "x" * 10_000 for n in range(1_000)}},
    "nan": lambda: float("nan"),
    "infinite": lambda: float("-inf"),
    "huge whole": lambda: 10**400,
    "above": lambda: 1.5,
    "below": lambda: -0.1,
    "bool": lambda: True,
    "numpy bool": lambda: Array(False),
    "text": lambda: "1.0",
    "complex": lambda: 1j,
    "list": lambda: [1.0],
    "awkward": lambda: Awkward(),
    "raise": lambda: {}["missing"],
    "exit": lambda: sys.exit(3),
    "interrupt": lambda: signal.raise_signal(signal.SIGINT),
    "deep": lambda: deeper(0),
    "input": lambda: float(input()),
    "long error": lambda: fail("x" * 1_000_000),
}


def deeper(level):
    return deeper(level + 1)


def fail(text):
    raise ValueError(text)


def result(completion, reference):
    return results[completion]()


def trl_results(completions, **columns):
    first = completions[0]
    if first == "short":
        return [1.0] * (len(completions) - 1)
    if first == "number":
        return 1.0
    if first == "array":
        return Array([1.0] * len(completions))
    return [results[one]() for one in completions]


def echo(completion, reference):
    return {"score": 1.0, "text": completion, "length": len(completion)}


def any_number(completion, reference):
    return random.random()


# Processes


def once(path):
    """Whether this is the first call with the path."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        return True
    except FileExistsError:
        return False


def busy():
    while True:
        time.sleep(0.001)


def process(completion, reference):
    if completion == "kill once" and once(reference):
        os.kill(os.getpid(), signal.SIGKILL)
    if completion == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if completion == "exit":
        os._exit(7)
    if completion == "hang":
        busy()
    if completion == "wait to be killed" and once(reference):
        note_pid(reference)
        busy()
    if completion == "leave a child":
        child = subprocess.Popen(["sleep", "1000"])
        note_pid(reference, child.pid)
        os._exit(1)
    if completion == "fork":
        if os.fork() != 0:
            os.wait()
    if completion == "answer early":
        os.write(4, b'{"call":0,"results":[{"reward":1}]}\n')
    if completion == "garbage":
        os.write(4, b"no JSON\n")
    if completion == "endless garbage":
        while True:
            os.write(4, b"x" * 1_000_000)
    if completion == "close all":
        os.closerange(3, 5)
    if completion == "print":
        print("printed " + "x" * 100)
        print("\x1b[2J", file=sys.stderr)
        for _ in range(50):
            print("y" * 1_000_000)
    return 1.0


def note_pid(path, pid=None):
    with open(path + ".new", "w") as file:
        file.write(str(pid or os.getpid()))
    os.replace(path + ".new", path + ".pid")


def trl_process(completions, **columns):
    for completion in completions:
        process(completion, None)
    return [float(completion == "good") for completion in completions]


def process_or_equal(completion, reference):
    return process(completion, reference) if completion == "kill" else float(completion == reference)
