import { OutOfWork, type Budget } from "./budget.ts";
import { constant, floorOf, keyOf, rationalOf, type Algebra, type Factor } from "./polynomial.ts";
import { quotient, quotientKey, rationalValue, type Quotient } from "./quotient.ts";
import { absolute, add, compare, fraction, gcd, integer, invert, multiply, negate, type Rational } from "./rational.ts";

/** Factors of one factorial or binomial coefficient. */
const mostFactors = 4000n;

export function factorial(n: bigint, step: bigint, budget: Budget): bigint {
  if (n > mostFactors) throw new OutOfWork("a factorial with too many digits");
  let product = 1n;
  for (let factor = n; factor > 1n; factor -= step) product *= factor;
  budget.spend(Number(n) * 8);
  return product;
}

export function binomial(n: bigint, k: bigint, budget: Budget): bigint {
  if (k < 0n || k > n) return 0n;
  const count = k < n - k ? k : n - k;
  if (count > mostFactors || n > 1_000_000n) throw new OutOfWork("a binomial coefficient with too many digits");
  let product = 1n;
  for (let index = 1n; index <= count; index += 1n) product = (product * (n - count + index)) / index;
  budget.spend(Number(count) * 16);
  return product;
}

/** What is left of `a` by the floor of the quotient: it has the sign of the modulus. */
export function residue(a: Rational, modulus: Rational, budget: Budget): Rational {
  const whole = integer(floorOf(multiply(a, invert(modulus), budget)));
  return add(a, negate(multiply(whole, modulus, budget)), budget);
}

/** The greatest rational of which both are whole multiples. */
function gcdOf(a: Rational, b: Rational, budget: Budget): Rational {
  return fraction(gcd(a.n * b.d, b.n * a.d, budget), a.d * b.d, budget);
}

/** The least rational that is a whole multiple of both. */
function lcmOf(a: Rational, b: Rational, budget: Budget): Rational {
  const divisor = gcdOf(a, b, budget);
  if (divisor.n === 0n) return integer(0);
  const product = multiply(a, b, budget);
  return multiply({ n: absolute(product.n), d: product.d }, invert(divisor), budget);
}

/** gcd and lcm of numbers and of monomials, in which every root and variable counts as a prime; undefined for sums. */
export function commonDivisor(name: "gcd" | "lcm", values: readonly Quotient[], algebra: Algebra): Quotient | undefined {
  const [first, ...others] = values.map((value) => quotientKey(value));
  // What letters have in common is not known.
  const letters = values.map(({ numerator }) =>
    [...numerator.values()].map(({ factors }) => keyOf(factors.filter(({ name }) => !name.startsWith("#")))).join("+"),
  );
  if (letters.some((key) => key !== letters[0]) && letters.some((key) => key !== "")) return undefined;
  if (first !== undefined && others.every((key) => key === first)) return values[0];
  let coefficient: Rational | undefined;
  let factors: readonly Factor[] = [];
  for (const value of values) {
    const below = rationalOf(value.denominator);
    const [term, more] = value.numerator.values();
    if (!below || more) return undefined;
    const plain = multiply(term?.coefficient ?? integer(0), invert(below), algebra.budget);
    const join = name === "gcd" ? gcdOf : lcmOf;
    const isFirst: boolean = coefficient === undefined;
    coefficient = join(coefficient ?? plain, plain, algebra.budget);
    factors = isFirst ? (term?.factors ?? []) : joinFactors(name, factors, term?.factors ?? []);
  }
  if (!coefficient) return undefined;
  if (factors.length === 0 || coefficient.n === 0n) return quotient(constant(coefficient));
  return quotient(new Map([[keyOf(factors), { coefficient, factors }]]));
}

function joinFactors(name: "gcd" | "lcm", a: readonly Factor[], b: readonly Factor[]): readonly Factor[] {
  const exponents = new Map(a.map((factor) => [factor.name, factor.exponent]));
  const joined: Factor[] = [];
  for (const factor of b) {
    const other = exponents.get(factor.name);
    exponents.delete(factor.name);
    const isLess = other !== undefined && other.n * factor.exponent.d < factor.exponent.n * other.d;
    if (other === undefined) {
      if (name === "lcm") joined.push(factor);
    } else joined.push({ name: factor.name, exponent: isLess === (name === "gcd") ? other : factor.exponent });
  }
  if (name === "lcm") for (const [rest, exponent] of exponents) joined.push({ name: rest, exponent });
  return joined.sort((x, y) => (x.name < y.name ? -1 : 1));
}

/**
 * max and min without repeats and without what another value exceeds by a number. `order` compares constants; it is undefined where
 * they are not told apart.
 */
export function extreme(
  name: "max" | "min",
  values: readonly Quotient[],
  order: (a: number, b: number) => number | undefined,
  difference: (a: Quotient, b: Quotient) => Quotient,
  algebra: Algebra,
): readonly Quotient[] {
  const kept: number[] = [];
  const greater = (a: number, b: number): boolean | undefined => {
    const [left, right] = [values[a], values[b]];
    const gap = left && right ? rationalValue(difference(left, right), algebra) : undefined;
    const sign = gap ? compare(gap, integer(0), algebra.budget) : order(a, b);
    return sign === undefined ? undefined : name === "max" ? sign >= 0 : sign <= 0;
  };
  for (const index of values.keys()) {
    if (kept.some((other) => greater(other, index) === true)) continue;
    for (const other of kept.slice()) if (greater(index, other) === true) kept.splice(kept.indexOf(other), 1);
    kept.push(index);
  }
  return kept.flatMap((index) => values[index] ?? []);
}
