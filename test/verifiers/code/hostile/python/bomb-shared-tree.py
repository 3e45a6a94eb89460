# Gives a list of forty levels in which each holds the next one twice: a billion leaves when written out.
def solve(a, b):
    value = [a + b]
    for _ in range(40):
        value = [value, value]
    return value
