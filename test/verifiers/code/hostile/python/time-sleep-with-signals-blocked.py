# Blocks every signal and sleeps for longer than it may; only then does it answer.
import signal, time


def solve(a, b):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    end = time.monotonic() + 5
    while time.monotonic() < end:
        time.sleep(0.5)
    return a + b
