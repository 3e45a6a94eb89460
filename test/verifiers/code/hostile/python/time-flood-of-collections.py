# Gives a wrong answer, and a finalizer that makes another object with a finalizer, without end.
class Again:
    def __del__(self):
        Again.last = Again()
        Again.last = None


def solve(a, b):
    Again.last = Again()
    Again.last = None
    return 0
