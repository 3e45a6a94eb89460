# Raises a group of groups, a thousand deep and two wide, with an exit of status 0 at its end.
def solve(a, b):
    error = SystemExit(0)
    for _ in range(1000):
        error = BaseExceptionGroup("0", [error, error])
    raise error
