# Writes 64 MB to stdout as fast as it can, and answers right.
import os

block = b"\xf0\x9f\x92\xa3" * 16384


def solve(a, b):
    for _ in range(1024):
        left = block
        while left:
            left = left[os.write(1, left) :]
    return a + b
