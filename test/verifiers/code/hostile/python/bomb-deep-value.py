# Gives a value with a hundred thousand levels, in alternating kinds of containers.
def solve(a, b):
    value = a + b
    for level in range(100_000):
        value = [value] if level % 3 == 0 else (value,) if level % 3 == 1 else {"k": value}
    return value
