# A class whose every attribute is a function that gives a wildcard.
class Wild:
    __eq__ = lambda self, other: True
    __hash__ = lambda self: 0


class Counter:
    def __getattr__(self, name):
        return lambda *_, **__: Wild()
