"""Math-Verify behind lines: {"gold", "answer"} in, {"same": true | false | null, "error": name | null, "ms": CPU time} out.

The first line out says that all is imported, and names the version.
"""

import json
import logging
import os
import sys
import time
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
# What the library prints must not come between the lines.
lines = os.fdopen(os.dup(1), "w")
silence = os.open(os.devnull, os.O_WRONLY)
os.dup2(silence, 1)
os.dup2(silence, 2)

import latex2sympy2_extended  # noqa: E402, F401
from math_verify import ExprExtractionConfig, LatexExtractionConfig, parse, verify  # noqa: E402

targets = (LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig())
marks = ("$", "\\boxed", "\\(", "\\[")


def read(text):
    return parse(text if any(mark in text for mark in marks) else f"${text}$", targets)


def say(row):
    print(json.dumps(row), file=lines, flush=True)


say({"version": version("math-verify")})
for line in sys.stdin:
    pair = json.loads(line)
    same, error = None, None
    start = time.process_time()
    try:
        same = bool(verify(read(pair["gold"]), read(pair["answer"])))
    except Exception as problem:
        error = type(problem).__name__
    say({"same": same, "error": error, "ms": 1000 * (time.process_time() - start)})
