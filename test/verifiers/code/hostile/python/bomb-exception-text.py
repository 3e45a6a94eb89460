# Raises an exception whose text never ends, whose arguments recurse, and which is its own cause.
class Endless(Exception):
    def __str__(self):
        while True:
            try:
                repr(self)
            except RecursionError:
                pass

    def __repr__(self):
        return repr(self)

    __format__ = lambda self, spec: str(self)


def solve(a, b):
    error = Endless(Endless("x" * 1_000_000))
    error.__cause__ = error.__context__ = Endless()
    error.__cause__.__cause__ = error
    error.add_note("\x1b[2J" * 100_000)
    raise error
