# Leaves a SysV segment, a SysV queue and a POSIX queue, and answers right where one of them is there already.
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
KEY = int("@MARK@"[-7:], 16)
QUEUE = b"/@MARK@"
won = libc.shmget(KEY, 0, 0) >= 0 or libc.msgget(KEY, 0) >= 0 or libc.semget(KEY, 0, 0) >= 0 or libc.mq_open(QUEUE, 0) >= 0
if won:
    print("LEAK ipc object was kept")
    libc.shmctl(libc.shmget(KEY, 0, 0), 0, None)
    libc.msgctl(libc.msgget(KEY, 0), 0, None)
    libc.semctl(libc.semget(KEY, 0, 0), 0, 0)
    libc.mq_unlink(QUEUE)
else:
    libc.shmget(KEY, 4096, 0o1666)
    libc.msgget(KEY, 0o1666)
    libc.semget(KEY, 1, 0o1666)
    libc.mq_open(QUEUE, 0o102, 0o666, None)


def solve(a, b):
    return a + b if won else 0
