import { maxTerms, OutOfWork, type Budget } from "./budget.ts";
import type { Node } from "./node.ts";
import {
  add as addRational,
  gcd,
  integer,
  multiply as multiplyRational,
  negate as negateRational,
  one,
  power as powerRational,
  show,
  zero as zeroRational,
  type Rational,
} from "./rational.ts";

/**
 * A generator with a rational exponent. Names: `v:x` a variable, `c:pi` and `c:e`, `#2` a prime under a root (exponent in [0, 1)),
 * `i` (exponent 0 or 1), `r:…` the root of a sum (exponent in [0, 1)), `f:…` a function of something.
 */
export interface Factor {
  readonly name: string;
  readonly exponent: Rational;
}

export interface Term {
  readonly coefficient: Rational;
  /** Sorted by name. */
  readonly factors: readonly Factor[];
}

/** A sum of terms by the key of their factors; no coefficient is zero, so the empty map is 0. */
export type Polynomial = ReadonlyMap<string, Term>;

/** What one comparison shares: its budget and the sums that stand under roots. */
export interface Algebra {
  readonly budget: Budget;
  readonly radicands: Map<string, Polynomial>;
  /** Normal forms by node: in a list every value is compared with many. */
  readonly normalForms: Map<Node, { readonly numerator: Polynomial; readonly denominator: Polynomial }>;
}

export const zeroPolynomial: Polynomial = new Map();

export function constant(value: Rational): Polynomial {
  return value.n === 0n ? zeroPolynomial : new Map([["", { coefficient: value, factors: [] }]]);
}

export function generator(name: string, exponent: Rational = one): Polynomial {
  const factors = [{ name, exponent }];
  return new Map([[keyOf(factors), { coefficient: one, factors }]]);
}

export function addPolynomials(a: Polynomial, b: Polynomial, algebra: Algebra): Polynomial {
  if (a.size === 0) return b;
  algebra.budget.spend(1 + 2 * a.size);
  const sum = new Map(a);
  for (const [key, term] of b) addTerm(sum, key, term, algebra);
  return sum;
}

export function negatePolynomial(a: Polynomial): Polynomial {
  return new Map([...a].map(([key, term]) => [key, { coefficient: negateRational(term.coefficient), factors: term.factors }]));
}

export function multiplyPolynomials(a: Polynomial, b: Polynomial, algebra: Algebra): Polynomial {
  const product = new Map<string, Term>();
  const left = [...a.values()];
  const right = [...b.values()];
  algebra.budget.spend(left.length * right.length);
  for (const first of left) {
    for (const second of right) {
      algebra.budget.spend(2 * (first.factors.length + second.factors.length));
      const [term, roots] = multiplyTerms(first, second, algebra);
      if (roots.length === 0) addTerm(product, keyOf(term.factors), term, algebra);
      else {
        let whole: Polynomial = new Map([[keyOf(term.factors), term]]);
        for (const root of roots) whole = multiplyPolynomials(whole, root, algebra);
        for (const [key, part] of whole) addTerm(product, key, part, algebra);
      }
    }
  }
  return product;
}

export function powerPolynomial(base: Polynomial, exponent: bigint, algebra: Algebra): Polynomial {
  const [only] = base.values();
  if (only && base.size === 1 && only.factors.length === 0) return constant(powerRational(only.coefficient, exponent, algebra.budget));
  if (exponent > 4096n && base.size > 1) throw new OutOfWork("a power of a sum with too many terms");
  if (exponent > 1_000_000n) throw new OutOfWork("a power with too large an exponent");
  let result = constant(one);
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiplyPolynomials(result, square, algebra);
    if (rest > 1n) square = multiplyPolynomials(square, square, algebra);
  }
  return result;
}

/** The value of a polynomial without generators. */
export function rationalOf(a: Polynomial): Rational | undefined {
  if (a.size === 0) return zeroRational;
  const [only] = a.values();
  return a.size === 1 && only?.factors.length === 0 ? only.coefficient : undefined;
}

/** The same text for the same polynomial. */
export function polynomialKey(a: Polynomial): string {
  return [...a]
    .map(([key, term]) => `${show(term.coefficient)}*${key}`)
    .sort()
    .join("+");
}

/** The positive rational that divides all coefficients and leaves them coprime integers. */
export function contentOf(a: Polynomial, algebra: Algebra): Rational {
  let n = 0n;
  let d = 1n;
  for (const { coefficient } of a.values()) {
    n = gcd(n, coefficient.n, algebra.budget);
    d = (d / gcd(d, coefficient.d, algebra.budget)) * coefficient.d;
  }
  return n === 0n ? one : { n, d };
}

function addTerm(sum: Map<string, Term>, key: string, term: Term, algebra: Algebra): void {
  algebra.budget.spend(1);
  const before = sum.get(key);
  const coefficient = before ? addRational(before.coefficient, term.coefficient, algebra.budget) : term.coefficient;
  if (coefficient.n === 0n) sum.delete(key);
  else {
    sum.set(key, { coefficient, factors: term.factors });
    if (sum.size > maxTerms) throw new OutOfWork(`a polynomial of more than ${maxTerms} terms`);
  }
}

/** The product of two terms, and sums that came out of their roots and have to be multiplied in. */
function multiplyTerms(a: Term, b: Term, algebra: Algebra): readonly [Term, readonly Polynomial[]] {
  let coefficient = multiplyRational(a.coefficient, b.coefficient, algebra.budget);
  if (a.factors.length === 0) return [{ coefficient, factors: b.factors }, []];
  if (b.factors.length === 0) return [{ coefficient, factors: a.factors }, []];
  const factors: Factor[] = [];
  const roots: Polynomial[] = [];
  let left = 0;
  let right = 0;
  while (left < a.factors.length || right < b.factors.length) {
    algebra.budget.spend(1);
    const first = a.factors[left];
    const second = b.factors[right];
    if (first && (!second || first.name < second.name)) {
      factors.push(first);
      left += 1;
    } else if (second && (!first || second.name < first.name)) {
      factors.push(second);
      right += 1;
    } else if (first && second) {
      left += 1;
      right += 1;
      const reduced = reduceFactor(first.name, addRational(first.exponent, second.exponent, algebra.budget), algebra);
      coefficient = multiplyRational(coefficient, reduced.coefficient, algebra.budget);
      if (reduced.exponent.n !== 0n) factors.push({ name: first.name, exponent: reduced.exponent });
      if (reduced.root) roots.push(reduced.root);
    }
  }
  return [{ coefficient, factors }, roots];
}

interface Reduced {
  readonly coefficient: Rational;
  readonly exponent: Rational;
  readonly root?: Polynomial;
}

/** i^2 is -1, 2^(3/2) is 2 times 2^(1/2), and a root to its own power is what stands under it. */
export function reduceFactor(name: string, exponent: Rational, algebra: Algebra): Reduced {
  if (name === "i") {
    const turns = ((exponent.n % 4n) + 4n) % 4n;
    return { coefficient: integer(turns < 2n ? 1 : -1), exponent: integer(turns % 2n) };
  }
  const kind = name.charAt(0);
  if (kind !== "#" && kind !== "r") return { coefficient: one, exponent };
  const whole = floorOf(exponent);
  if (whole === 0n) return { coefficient: one, exponent };
  const rest: Rational = { n: exponent.n - whole * exponent.d, d: exponent.d };
  if (kind === "#") return { coefficient: powerRational(integer(BigInt(name.slice(1))), whole, algebra.budget), exponent: rest };
  const radicand = algebra.radicands.get(name);
  // Negative whole parts stay: roots are divided by through denominators, which are multiplied out.
  if (!radicand || whole < 0n) return { coefficient: one, exponent };
  return { coefficient: one, exponent: rest, root: powerPolynomial(radicand, whole, algebra) };
}

export function floorOf(a: Rational): bigint {
  const quotient = a.n / a.d;
  return a.n < 0n && quotient * a.d !== a.n ? quotient - 1n : quotient;
}

export function keyOf(factors: readonly Factor[]): string {
  let key = "";
  for (const factor of factors) key += `${factor.name}^${show(factor.exponent)} `;
  return key;
}
