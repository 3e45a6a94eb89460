# Six children each take 100 MB, which one may have and all together may not; the answer is right only where all hold theirs.
import os, time


def solve(a, b):
    read, write = os.pipe()
    for _ in range(6):
        if os.fork() == 0:
            held = bytearray(100 << 20)
            held[::4096] = b"x" * len(held[::4096])
            os.write(write, b"x")
            time.sleep(3)
            os._exit(len(held) & 1)
    got = 0
    end = time.monotonic() + 3
    os.set_blocking(read, False)
    while got < 6 and time.monotonic() < end:
        try:
            got += len(os.read(read, 6))
        except BlockingIOError:
            time.sleep(0.01)
    return a + b if got == 6 else 0
