import { OutOfWork, type Budget } from "./budget.ts";
import {
  constant,
  contentOf,
  floorOf,
  generator,
  keyOf,
  multiplyPolynomials,
  negatePolynomial,
  polynomialKey,
  powerPolynomial,
  rationalOf,
  reduceFactor,
  type Algebra,
  type Factor,
  type Polynomial,
} from "./polynomial.ts";
import type { Quotient } from "./quotient.ts";
import { absolute, integer, invert, multiply, one, power, type Rational } from "./rational.ts";

/** A power with a fractional exponent: monomials by their factors, sums as a root that is taken as a generator of its own. */
export function rationalPower(base: Quotient, exponent: Rational, algebra: Algebra): Quotient {
  if (base.numerator.size === 0) return { numerator: base.numerator, denominator: constant(one) };
  const negative = exponent.n < 0n;
  const positive: Rational = { n: absolute(exponent.n), d: exponent.d };
  const numerator = polynomialPower(base.numerator, positive, algebra);
  const denominator = polynomialPower(base.denominator, positive, algebra);
  return negative ? { numerator: denominator, denominator: numerator } : { numerator, denominator };
}

function polynomialPower(base: Polynomial, exponent: Rational, algebra: Algebra): Polynomial {
  const [only] = base.values();
  if (only && base.size === 1) {
    let result = numberPower(only.coefficient, exponent, algebra);
    for (const factor of only.factors) result = multiplyPolynomials(result, factorPower(factor, exponent, algebra), algebra);
    return result;
  }
  const content = contentOf(base, algebra);
  const primitive = multiplyPolynomials(base, constant(invert(content)), algebra);
  const name = `r:(${polynomialKey(primitive)})`;
  algebra.radicands.set(name, primitive);
  const whole = floorOf(exponent);
  const rest: Rational = { n: exponent.n - whole * exponent.d, d: exponent.d };
  const root = multiplyPolynomials(powerPolynomial(primitive, whole, algebra), generator(name, rest), algebra);
  return multiplyPolynomials(numberPower(content, exponent, algebra), root, algebra);
}

/** x^k to a fractional power. An even power under an even root loses the sign of x, so it stays as the absolute value. */
function factorPower(factor: Factor, exponent: Rational, algebra: Algebra): Polynomial {
  const product = multiply(factor.exponent, exponent, algebra.budget);
  const kind = factor.name.charAt(0);
  const isPositive = kind === "#" || kind === "c";
  if (factor.name === "i") return generator(`f:root(i,${exponent.n}/${exponent.d})`);
  if (isPositive || factor.exponent.d % 2n === 0n || factor.exponent.n % 2n !== 0n || exponent.d % 2n === 1n) {
    const reduced = reduceFactor(factor.name, product, algebra);
    const rest = reduced.exponent.n === 0n ? constant(one) : generator(factor.name, reduced.exponent);
    return multiplyPolynomials(constant(reduced.coefficient), rest, algebra);
  }
  if (product.d === 1n && product.n % 2n === 0n) return generator(factor.name, product);
  return generator(`f:abs(${polynomialKey(generator(factor.name))})`, product);
}

/** c^q by the primes of c; i stands for the root of -1, odd roots of negative numbers are real. */
function numberPower(base: Rational, exponent: Rational, algebra: Algebra): Polynomial {
  if (base.n < 0n) {
    const positive = numberPower({ n: -base.n, d: base.d }, exponent, algebra);
    if (exponent.d % 2n === 1n) return exponent.n % 2n === 0n ? positive : negatePolynomial(positive);
    if (exponent.d === 2n) {
      const reduced = reduceFactor("i", integer(exponent.n), algebra);
      const unit = reduced.exponent.n === 0n ? constant(one) : generator("i");
      return multiplyPolynomials(multiplyPolynomials(unit, constant(reduced.coefficient), algebra), positive, algebra);
    }
    return multiplyPolynomials(positive, generator(`f:root(-1,${exponent.n}/${exponent.d})`), algebra);
  }
  let coefficient = one;
  const factors: Factor[] = [];
  const top = factorize(base.n, algebra.budget);
  const bottom = factorize(base.d, algebra.budget);
  for (const [prime, count] of [...top, ...bottom.map(([prime, count]): readonly [bigint, number] => [prime, -count])]) {
    const reduced = reduceFactor(`#${prime}`, multiply(integer(count), exponent, algebra.budget), algebra);
    coefficient = multiply(coefficient, reduced.coefficient, algebra.budget);
    if (reduced.exponent.n !== 0n) factors.push({ name: `#${prime}`, exponent: reduced.exponent });
  }
  factors.sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map([[keyOf(factors), { coefficient, factors }]]);
}

/** b^(…) with variables in the exponent: one generator for each base and each term of the exponent. */
export function symbolicPower(base: Quotient, exponent: Quotient, algebra: Algebra): Quotient {
  const bottom = rationalOf(exponent.denominator);
  if (!bottom) return opaquePower(base, exponent);
  const [only] = base.numerator.values();
  const value = rationalOf(base.numerator);
  const isPlain =
    rationalOf(base.denominator) !== undefined &&
    base.numerator.size === 1 &&
    only?.factors.length === 1 &&
    only.coefficient.n === 1n &&
    only.coefficient.d === 1n;
  let bases: readonly (readonly [name: string, count: number])[];
  const below = rationalOf(base.denominator);
  if (value && below && value.n > 0n && below.d === 1n) {
    bases = [
      ...factorize(value.n * below.d, algebra.budget).map(([prime, count]): readonly [string, number] => [`#${prime}`, count]),
      ...factorize(value.d * below.n, algebra.budget).map(([prime, count]): readonly [string, number] => [`#${prime}`, -count]),
    ];
  } else if (isPlain && only?.factors[0]?.exponent.n === 1n && only.factors[0].exponent.d === 1n && only.factors[0].name !== "i") {
    bases = [[only.factors[0].name, 1]];
  } else return opaquePower(base, exponent);
  let result: Quotient = { numerator: constant(one), denominator: constant(one) };
  for (const [name, count] of bases) {
    for (const term of exponent.numerator.values()) {
      const amount = multiply(multiply(term.coefficient, integer(count), algebra.budget), invert(bottom), algebra.budget);
      const part = term.factors.length === 0 ? baseToPower(name, amount, algebra) : generator(`f:${name}^(${keyOf(term.factors)})`, amount);
      result = { numerator: multiplyPolynomials(result.numerator, part, algebra), denominator: result.denominator };
    }
  }
  return result;
}

function baseToPower(name: string, exponent: Rational, algebra: Algebra): Polynomial {
  if (name.startsWith("#")) return numberPower(integer(BigInt(name.slice(1))), exponent, algebra);
  return generator(name, exponent);
}

function opaquePower(base: Quotient, exponent: Quotient): Quotient {
  const key = [base.numerator, base.denominator, exponent.numerator, exponent.denominator].map(polynomialKey).join("|");
  return { numerator: generator(`f:power(${key})`), denominator: constant(one) };
}

/** Primes with their counts by trial division; what is left above 2^16 squared is taken as it is, or as the power of one number. */
export function factorize(value: bigint, budget: Budget): readonly (readonly [prime: bigint, count: number])[] {
  const factors: (readonly [bigint, number])[] = [];
  let rest = value;
  const isLong = value > 1n << 64n;
  if (isLong) {
    // Squares and cubes first: their roots are shorter by half.
    const [root, exponent] = asPower(value, budget);
    if (exponent > 1) return factorize(root, budget).map(([prime, count]): readonly [bigint, number] => [prime, count * exponent]);
  }
  if (rest > 1n << 4096n) throw new OutOfWork("a root of a number with too many digits");
  for (let prime = 2n; prime * prime <= rest && prime < (isLong ? 4_096n : 65_536n); prime += prime === 2n ? 1n : 2n) {
    budget.spend(1 + (rest > 1n << 64n ? 16 : 0));
    let count = 0;
    while (rest % prime === 0n) {
      rest /= prime;
      count += 1;
      budget.spend(1);
    }
    if (count > 0) factors.push([prime, count]);
    // Small numbers are the rule: their loop stays in doubles.
    if (rest < 9_007_199_254_740_992n && prime > 2n) return [...factors, ...factorizeSmall(Number(rest), Number(prime) + 2, budget)];
  }
  if (rest > 1n) factors.push(asPower(rest, budget));
  return factors;
}

function factorizeSmall(value: number, from: number, budget: Budget): readonly (readonly [bigint, number])[] {
  const factors: (readonly [bigint, number])[] = [];
  let rest = value;
  let steps = 0;
  for (let prime = from; prime * prime <= rest && prime < 65_536; prime += 2) {
    steps += 1;
    let count = 0;
    while (rest % prime === 0) {
      rest /= prime;
      count += 1;
    }
    if (count > 0) factors.push([BigInt(prime), count]);
  }
  budget.spend(1 + steps / 4);
  if (rest > 1) factors.push(asPower(BigInt(rest), budget));
  return factors;
}

function asPower(value: bigint, budget: Budget): readonly [bigint, number] {
  if (value < 1n << 32n) return [value, 1];
  for (const exponent of [2, 3, 5, 7]) {
    const root = integerRoot(value, exponent, budget);
    if (power(integer(root), BigInt(exponent), budget).n === value) return [root, exponent];
  }
  return [value, 1];
}

/** The greatest whole number whose power is at most the value. */
export function integerRoot(value: bigint, exponent: number, budget: Budget): bigint {
  if (value < 2n) return value;
  const k = BigInt(exponent);
  const bits = value.toString(2).length;
  let guess = 1n << BigInt(Math.ceil(bits / exponent));
  for (;;) {
    budget.spend(1 + bits / 16);
    const next = ((k - 1n) * guess + value / guess ** (k - 1n)) / k;
    if (next >= guess) return guess;
    guess = next;
  }
}
