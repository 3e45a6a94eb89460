# Writes 300 MB in files of 4 MB, and answers right only where all of it went through.
import os


def solve(a, b):
    block = b"x" * (4 << 20)
    paths = [f"/tmp/@MARK@-{number}" for number in range(75)]
    try:
        for path in paths:
            with open(path, "wb", buffering=0) as file:
                if file.write(block) < len(block):
                    return 0
    except OSError:
        return 0
    finally:
        for path in paths:
            if os.path.exists(path):
                os.unlink(path)
    return a + b
