"""
Pairs through ``assay_rewards.compat.math_verify`` and through Math-Verify, in turns. A JSON line {"way", "round", "rate",
"verdicts"} for each; arguments: a file of JSON lines {gold, answer}, and rounds.
"""

import json
import logging
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import math_verify  # noqa: E402
from assay_rewards.compat import math_verify as drop_in  # noqa: E402

path, rounds = sys.argv[1], int(sys.argv[2])
with open(path, encoding="utf-8") as file:
    pairs = [json.loads(line) for line in file]
threads = ThreadPoolExecutor(8)


def both(library, pair):
    """As a trainer calls it: both texts are parsed, then compared."""
    return bool(library.verify(library.parse(pair["gold"]), library.parse(pair["answer"])))


MARKS = ("$", "\\boxed", "\\(", "\\[")
TARGETS = (math_verify.LatexExtractionConfig(boxed_match_priority=0), math_verify.ExprExtractionConfig())


def read(text):
    """The way that is friendliest to Math-Verify: boxes first, and bare writing put between dollars, since it reads no LaTeX without."""
    return math_verify.parse(text if any(mark in text for mark in MARKS) else f"${text}$", TARGETS)


def theirs(pair):
    try:
        return bool(math_verify.verify(read(pair["gold"]), read(pair["answer"])))
    except Exception as error:  # what it cannot stand is no verdict
        return type(error).__name__


def theirs_as_it_stands(pair):
    try:
        return both(math_verify, pair)
    except Exception as error:
        return type(error).__name__


def batch(rows):
    return drop_in.verify_batch([(drop_in.parse(row["gold"]), drop_in.parse(row["answer"])) for row in rows])


def batches_of_eight():
    """A batch of its own for each of eight threads, at once."""
    parts = [pairs[place::8] for place in range(8)]
    verdicts = [None] * len(pairs)
    for place, part in enumerate(threads.map(batch, parts)):
        verdicts[place::8] = part
    return verdicts


ways = {
    "one batch": lambda: batch(pairs),
    "eight threads, a batch each": batches_of_eight,
    "eight threads, single calls": lambda: list(threads.map(lambda pair: both(drop_in, pair), pairs)),
    "one thread, single calls": lambda: [both(drop_in, pair) for pair in pairs],
    "Math-Verify": lambda: [theirs(pair) for pair in pairs],
    "Math-Verify, texts as they stand": lambda: [theirs_as_it_stands(pair) for pair in pairs],
}

# Both are loaded before the clock starts; neither has seen one of the pairs.
batch([{"gold": "$1$", "answer": "$1$"}])
theirs({"gold": "$1$", "answer": "$1$"})
for turn in range(1, rounds + 1):
    for way, run in ways.items():
        start = time.perf_counter()
        verdicts = run()
        rate = len(pairs) / (time.perf_counter() - start)
        print(json.dumps({"way": way, "round": turn, "rate": rate, "verdicts": verdicts}), flush=True)
