# Fills anonymous files in memory with 700 MB and maps none of it.
import os


def solve(a, b):
    block = b"x" * (1 << 20)
    fds = []
    try:
        for _ in range(50):
            fds.append(os.memfd_create("m"))
            for _ in range(14):
                os.write(fds[-1], block)
    except OSError:
        return 0
    return a + b
