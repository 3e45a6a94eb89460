# A generator that never ends, gives large values, and swallows being closed.
def solve(values):
    number = 0
    while True:
        try:
            number += 1
            yield "x" * 100_000 if number % 2 else values
        except GeneratorExit:
            pass
