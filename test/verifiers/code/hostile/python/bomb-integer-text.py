# Gives numbers with a million digits, whose decimal text takes quadratic time.
def solve(a, b):
    return (1 << 3_400_000) + a + b
