/**
 * Reads expressions as JSON, one a line, and writes what mpmath makes of each, in the same order: null where it has no value, else
 * `[real, imaginary]`, each `[n, exponent, slack]` for n·2^exponent ± slack·2^exponent; imaginary is null for real numbers.
 * The value is taken at 600 and at 900 digits, and its slack is the distance of the two and 1e-148 of itself.
 * Roots of negative numbers are those of the verifier: real where the degree is odd, imaginary where it is 2, none elsewhere.
 */
export const mpmathScript: string = `
import json, sys
from fractions import Fraction
from mpmath import mp, mpf, mpc

class NoValue(Exception):
    pass

def nothing():
    raise NoValue()

# What is this small beside the numbers that it came from is rounding: expressions here never come that near to zero by themselves.
def noise():
    return mpf(10) ** -450

def is_zero(value):
    return value == 0

def total(terms):
    if any(isinstance(term, mpc) for term in terms):
        return mpc(total([mp.re(term) for term in terms]), total([mp.im(term) for term in terms]))
    result, largest = terms[0], abs(terms[0])
    for term in terms[1:]:
        largest = max(largest, abs(term))
        result = result + term
    return settle(result, largest)

def settle(value, scale):
    return mpf(0) if abs(value) < scale * noise() else value

def times(a, b):
    if not isinstance(a, mpc) and not isinstance(b, mpc):
        return a * b
    (a, x), (b, y) = (mp.re(a), mp.im(a)), (mp.re(b), mp.im(b))
    return mpc(total([a * b, -x * y]), total([a * y, x * b]))

def ratio(a, b):
    if is_zero(b):
        return nothing()
    if not isinstance(b, mpc):
        return a / b
    return times(a, mpc(b.real, -b.imag)) / (b.real ** 2 + b.imag ** 2)

def exact(node):
    kind = node["kind"]
    if kind == "number":
        return Fraction(int(node["n"]), int(node["d"]))
    if kind == "negate":
        inner = exact(node["of"])
        return None if inner is None else -inner
    if kind == "divide":
        top, bottom = exact(node["numerator"]), exact(node["denominator"])
        return None if top is None or not bottom else top / bottom
    return None

def raised(base, node):
    known = exact(node)
    if known is not None:
        return rational_power(base, known)
    exponent = evaluate(node)
    return exponential(times(logarithm(base), exponent))

def rational_power(base, exponent):
    n, d = exponent.numerator, exponent.denominator
    if d == 1:
        if abs(n) > 100000 or (n < 0 and is_zero(base)):
            return nothing()
        if not isinstance(base, mpc):
            return base ** n
        result = mpc(1)
        for digit in bin(abs(n))[2:]:
            result = times(result, result)
            if digit == "1":
                result = times(result, base)
        return ratio(mpf(1), result) if n < 0 else result
    if isinstance(base, mpc) or (n < 0 and is_zero(base)):
        return nothing()
    if base >= 0:
        return mpf(0) if base == 0 else mp.exp(mp.log(base) * n / d)
    size = mp.exp(mp.log(-base) * n / d)
    if d % 2 == 1:
        return size if n % 2 == 0 else -size
    return [mpc(0, size), mpc(0, -size)][n // 2 % 2] if d == 2 else nothing()

def exponential(value):
    if abs(value.real) > 20000:
        return nothing()
    if not isinstance(value, mpc):
        return mp.exp(value)
    size = mp.exp(value.real)
    return mpc(size * circular(mp.cos, value.imag), size * circular(mp.sin, value.imag))

def circular(function, x):
    if abs(x) > mpf(10) ** 450:
        return nothing()
    value = function(x)
    return mpf(0) if abs(x) > 1 and abs(value) < noise() else value

def whole(x, function):
    if abs(x) > mpf(10) ** 400:
        return nothing()
    near = mp.nint(x)
    return near if near != 0 and abs(x - near) < noise() else function(x)

def arc(function, x):
    if abs(abs(x) - 1) < noise():
        x = mp.sign(x)
    return nothing() if abs(x) > 1 else function(x)

def logarithm(x):
    if isinstance(x, mpc) or x <= 0:
        return nothing()
    return mpf(0) if abs(x - 1) < noise() else mp.log(x)

def called(name, nodes):
    x = evaluate(nodes[0])
    if name == "exp":
        return exponential(x)
    if name in ("sqrt", "cbrt"):
        degree = exact(nodes[1]) if len(nodes) > 1 else Fraction(3 if name == "cbrt" else 2)
        if degree is None or degree <= 0 or degree.denominator != 1:
            return nothing()
        return rational_power(x, 1 / degree)
    if name == "abs":
        return abs(x)
    if isinstance(x, mpc):
        return nothing()
    sin, cos = (lambda: circular(mp.sin, x)), (lambda: circular(mp.cos, x))
    functions = {
        "ln": lambda: logarithm(x),
        "log": lambda: ratio(logarithm(x), logarithm(evaluate(nodes[1]) if len(nodes) > 1 else mpf(10))),
        "floor": lambda: whole(x, mp.floor), "ceil": lambda: whole(x, mp.ceil),
        "sin": sin, "cos": cos, "tan": lambda: ratio(sin(), cos()), "cot": lambda: ratio(cos(), sin()),
        "sec": lambda: ratio(mpf(1), cos()), "csc": lambda: ratio(mpf(1), sin()),
        "arcsin": lambda: arc(mp.asin, x), "arccos": lambda: arc(mp.acos, x), "arctan": lambda: mp.atan(x),
        "sinh": lambda: mp.sinh(x) if abs(x) < 20000 else nothing(), "cosh": lambda: mp.cosh(x) if abs(x) < 20000 else nothing(),
        "tanh": lambda: mp.tanh(x), "factorial": lambda: mp.factorial(x),
    }
    return functions[name]()

def evaluate(node):
    kind = node["kind"]
    if kind == "number":
        return mpf(int(node["n"])) / int(node["d"])
    if kind == "constant":
        return {"pi": +mp.pi, "e": mp.exp(1), "i": mpc(0, 1)}[node["name"]]
    if kind == "add":
        return total([evaluate(term) for term in node["terms"]])
    if kind == "multiply":
        result = mpf(1)
        for factor in node["factors"]:
            result = times(result, evaluate(factor))
        return result
    if kind == "divide":
        top, bottom = evaluate(node["numerator"]), evaluate(node["denominator"])
        return ratio(top, bottom)
    if kind == "negate":
        return -evaluate(node["of"])
    if kind == "power":
        return raised(evaluate(node["base"]), node["exponent"])
    return called(node["name"], node["arguments"])

def at(digits, node):
    mp.dps = digits
    return evaluate(node)

def shown(rough, fine):
    slack = abs(rough - fine) * 4 + abs(fine) * mpf(10) ** -148
    if fine != 0 and abs(rough - fine) > abs(fine) * mpf(10) ** -200 and abs(fine) > noise():
        nothing()
    # 2400 bits of the value itself, some 720 digits.
    exponent = max(mp.frexp(fine)[1] - 2400, -42400) if fine != 0 else -2400
    scale = mp.ldexp(mpf(1), -exponent)
    return [hex(int(mp.nint(fine * scale))), exponent, hex(int(mp.ceil(slack * scale)) + 1)]

output = open(sys.argv[2], "w")
for line in open(sys.argv[1]):
    node = json.loads(line)
    try:
        rough, fine = at(600, node), at(900, node)
        if isinstance(fine, mpc):
            print(json.dumps([shown(rough.real, fine.real), shown(rough.imag, fine.imag)]), file=output)
        else:
            print(json.dumps([shown(rough, fine), None]), file=output)
    except (NoValue, OverflowError, ZeroDivisionError, MemoryError):
        print("null", file=output)
`;
