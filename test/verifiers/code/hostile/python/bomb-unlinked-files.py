# Keeps files open that have no name any more and fills them with 300 MB in all.
import os, tempfile


def solve(a, b):
    held, block = [], b"x" * (8 << 20)
    try:
        for _ in range(38):
            held.append(tempfile.TemporaryFile(buffering=0))
            if held[-1].write(block) < len(block):
                return 0
    except OSError:
        return 0
    return a + b
