# A process that is replaced by its own child over and over, faster than a walk over a process list could end it.
import ctypes, os, time

ctypes.CDLL(None).prctl(15, b"@MARK@")
end = time.monotonic() + 4


def run():
    while time.monotonic() < end:
        try:
            if os.fork():
                os._exit(0)
            os.setsid()
        except OSError:
            time.sleep(0.001)


def solve(a, b):
    if os.fork() == 0:
        run()
        os._exit(0)
    time.sleep(0.1)
    os._exit(0)
