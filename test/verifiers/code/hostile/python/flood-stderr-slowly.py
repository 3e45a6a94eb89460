# Writes 8 MB to stderr in small steps with pauses, and answers right.
import sys, time


def solve(a, b):
    for step in range(400):
        sys.__stderr__.write("e" * 20_000)
        sys.__stderr__.flush()
        time.sleep(0.001)
    return a + b
