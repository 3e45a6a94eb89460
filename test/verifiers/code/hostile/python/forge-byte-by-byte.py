# Sends a reply one byte at a time and never ends it; after some seconds it answers as it should.
import os, time


def solve(a, b):
    end = time.monotonic() + 6
    while time.monotonic() < end:
        for fd in range(3, 24):
            try:
                os.set_blocking(fd, False)
                os.write(fd, b" ")
            except OSError:
                pass
        time.sleep(0.02)
    return a + b
