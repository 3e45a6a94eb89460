# Raises an integer to a huge power, one operation that nothing in the interpreter interrupts.
def solve(a, b):
    huge = 7 ** (1 << 26)
    return a + b if huge % 2 else 0
