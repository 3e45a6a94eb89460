import type { Budget } from "./budget.ts";
import type { Node } from "./node.ts";
import type { Polynomial } from "./polynomial.ts";
import { absolute, add, fraction, gcd, integer, multiply, type Rational } from "./rational.ts";

/** Degrees up to which roots are looked for, and divisors of the outer coefficients that are tried. */
const mostDegree = 8n;
const mostDivisors = 64;
const largestCoefficient = 1_000_000_000_000n;

/** Rational coefficients by degree from 0 on; undefined for a polynomial with other variables, roots or functions. */
export function coefficientsOf(polynomial: Polynomial, name: string): readonly Rational[] | undefined {
  const coefficients: Rational[] = [];
  for (const { coefficient, factors } of polynomial.values()) {
    const [only, more] = factors;
    if (more || (only && (only.name !== `v:${name}` || only.exponent.d !== 1n || only.exponent.n < 0n || only.exponent.n > mostDegree)))
      return undefined;
    coefficients[Number(only?.exponent.n ?? 0n)] = coefficient;
  }
  return Array.from(coefficients, (value) => value ?? integer(0));
}

/** The real roots without repeats: rational ones, and those of one quadratic factor. Undefined where others may be left. */
export function realRoots(coefficients: readonly Rational[], budget: Budget): readonly Node[] | undefined {
  let rest = wholeNumbers(coefficients, budget);
  const roots: Node[] = [];
  if (rest.length === 0) return undefined;
  if (rest[0] === 0n) {
    roots.push(numberNode({ n: 0n, d: 1n }));
    while (rest[0] === 0n) rest = rest.slice(1);
  }
  while (rest.length > 3) {
    const root = rationalRoot(rest, budget);
    if (!root) return rest.length === 1 ? roots : undefined;
    roots.push(numberNode(root));
    for (let deflated = deflate(rest, root); deflated; deflated = deflate(rest, root)) rest = deflated;
  }
  const [c = 0n, b = 0n, a = 0n] = rest;
  if (rest.length === 2) roots.push(numberNode(fraction(-c, b, budget)));
  if (rest.length !== 3) return distinct(roots);
  const discriminant = b * b - 4n * a * c;
  if (discriminant < 0n) return distinct(roots);
  const half: Rational = fraction(-b, 2n * a, budget);
  if (discriminant === 0n) return distinct([...roots, numberNode(half)]);
  const root: Node = { kind: "call", name: "sqrt", arguments: [numberNode({ n: discriminant, d: 1n })] };
  const part: Node = { kind: "divide", numerator: root, denominator: numberNode({ n: 2n * a, d: 1n }) };
  const lower: Node = { kind: "add", terms: [numberNode(half), { kind: "negate", of: part }] };
  return distinct([...roots, lower, { kind: "add", terms: [numberNode(half), part] }]);
}

/** -1, 0 or 1 by exact arithmetic. */
export function signAt(coefficients: readonly Rational[], at: Rational, budget: Budget): number {
  let value = integer(0);
  for (const coefficient of coefficients.toReversed()) value = add(multiply(value, at, budget), coefficient, budget);
  return value.n > 0n ? 1 : value.n < 0n ? -1 : 0;
}

function distinct(roots: readonly Node[]): readonly Node[] {
  const seen = new Set<string>();
  return roots.filter((root) => {
    if (root.kind !== "number") return true;
    const key = `${root.value.n}/${root.value.d}`;
    return !seen.has(key) && seen.add(key);
  });
}

function numberNode(value: Rational): Node {
  return { kind: "number", value };
}

function wholeNumbers(coefficients: readonly Rational[], budget: Budget): readonly bigint[] {
  let common = 1n;
  for (const { d } of coefficients) common = (common / gcd(common, d, budget)) * d;
  return coefficients.map(({ n, d }) => n * (common / d));
}

function rationalRoot(coefficients: readonly bigint[], budget: Budget): Rational | undefined {
  const [tops, bottoms] = [divisorsOf(coefficients[0] ?? 0n), divisorsOf(coefficients.at(-1) ?? 0n)];
  for (const n of tops) {
    for (const d of bottoms) {
      if (gcd(n, d, budget) !== 1n) continue;
      for (const root of [
        { n, d },
        { n: -n, d },
      ]) {
        budget.spend(coefficients.length);
        if (deflate(coefficients, root)) return root;
      }
    }
  }
  return undefined;
}

function divisorsOf(value: bigint): readonly bigint[] {
  const size = absolute(value);
  if (size > largestCoefficient) return [1n];
  const found: bigint[] = [];
  for (let divisor = 1n; divisor * divisor <= size && divisor < 10_000n && found.length < mostDivisors; divisor += 1n) {
    if (size % divisor !== 0n) continue;
    found.push(divisor);
    if (divisor * divisor !== size) found.push(size / divisor);
  }
  return found;
}

/** The polynomial divided by (d x - n), where that leaves nothing. */
function deflate(coefficients: readonly bigint[], { n, d }: Rational): readonly bigint[] | undefined {
  if (coefficients.length < 2) return undefined;
  const quotient: bigint[] = [];
  let carry = 0n;
  for (let degree = coefficients.length - 1; degree > 0; degree -= 1) {
    const value = (coefficients[degree] ?? 0n) + carry;
    if (value % d !== 0n) return undefined;
    quotient[degree - 1] = value / d;
    carry = (value / d) * n;
  }
  return (coefficients[0] ?? 0n) + carry === 0n ? quotient : undefined;
}
