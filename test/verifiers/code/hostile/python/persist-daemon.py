# Leaves a daemon that ignores every signal, holds nothing open and answers the next run through a named pipe.
import ctypes, os, signal, time

PIPE = "/tmp/.@MARK@-pipe"
won = False
try:
    fd = os.open(PIPE, os.O_WRONLY | os.O_NONBLOCK)
    won = True
    print("LEAK a daemon listens")
    os.close(fd)
except OSError:
    pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"@MARK@")
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        os.closerange(0, 256)
        try:
            os.mkfifo(PIPE)
        except OSError:
            pass
        os.open(PIPE, os.O_RDONLY | os.O_NONBLOCK)
        end = time.monotonic() + 6
        while time.monotonic() < end:
            try:
                os.close(os.open("@FOLDER@/daemon", os.O_CREAT | os.O_WRONLY))
            except OSError:
                pass
            time.sleep(0.05)
    os._exit(0)


def solve(a, b):
    return a + b if won else 0
