import { createBudget, OutOfWork, type Budget } from "./budget.ts";
import type { Node } from "./node.ts";
import { add, integer, invert, multiply, negate, type Rational } from "./rational.ts";

type Rows = readonly (readonly Node[])[];

/** Rows and columns of a matrix that is multiplied, raised or inverted, and of a determinant. */
const mostRows = 6;
/** Powers of a matrix. */
const mostPower = 64n;

/** Sums, products, powers, transposes, inverses and determinants of matrices as the matrix or the expression that they are. */
export function workedOutMatrix(node: Node, budget: Budget): Node {
  budget.spend(2);
  const inner = (part: Node): Node => workedOutMatrix(part, budget);
  switch (node.kind) {
    case "matrix":
      return node.determinant ? (determinantOf(node.rows, budget) ?? node) : node;
    case "add": {
      const terms = node.terms.map(inner);
      return terms.every((term) => term.kind === "matrix")
        ? terms.slice(1).reduce<Node>((a, b) => sumOf(a, b) ?? node, terms[0] ?? node)
        : { ...node, terms };
    }
    case "negate": {
      const of = inner(node.of);
      return of.kind === "matrix" ? scaledBy(of, { kind: "number", value: integer(-1) }) : { ...node, of };
    }
    case "multiply":
      return productOf(node.factors.map(inner), budget);
    case "divide": {
      const [numerator, denominator] = [inner(node.numerator), inner(node.denominator)];
      if (numerator.kind !== "matrix") return { ...node, numerator, denominator };
      return scaledBy(numerator, { kind: "divide", numerator: { kind: "number", value: integer(1) }, denominator });
    }
    case "power":
      return powerOf(inner(node.base), node.exponent, budget);
    case "call": {
      const parts = node.arguments.map(inner);
      const [only] = parts;
      if (node.name === "det" && only?.kind === "matrix") return determinantOf(only.rows, budget) ?? node;
      return { ...node, arguments: parts };
    }
    case "relation":
      return { ...node, sides: node.sides.map(inner) };
    case "list":
    case "set":
    case "tuple":
      return { ...node, items: node.items.map(inner) };
    default:
      return node;
  }
}

function matrixOf(rows: Rows): Node & { readonly kind: "matrix" } {
  return { kind: "matrix", rows, determinant: false };
}

function isSquare(rows: Rows): boolean {
  return rows.length > 0 && rows.length <= mostRows && rows.every((row) => row.length === rows.length);
}

function sumOf(a: Node, b: Node): Node | undefined {
  if (a.kind !== "matrix" || b.kind !== "matrix" || a.rows.length !== b.rows.length) return undefined;
  return matrixOf(
    a.rows.map((row, index) => row.map((item, place): Node => ({ kind: "add", terms: [item, b.rows[index]?.[place] ?? item] }))),
  );
}

function scaledBy(matrix: Node & { readonly kind: "matrix" }, by: Node): Node {
  return matrixOf(matrix.rows.map((row) => row.map((item): Node => ({ kind: "multiply", factors: [by, item] }))));
}

function productOf(factors: readonly Node[], budget: Budget): Node {
  const matrices = factors.filter((factor) => factor.kind === "matrix");
  const others = factors.filter((factor) => factor.kind !== "matrix");
  const [first, ...rest] = matrices;
  if (!first) return { kind: "multiply", factors };
  let product = first;
  for (const next of rest) {
    const made = times(product.rows, next.rows, budget);
    if (!made) return { kind: "multiply", factors };
    product = matrixOf(made);
  }
  return others.length === 0 ? product : scaledBy(product, { kind: "multiply", factors: others });
}

function times(a: Rows, b: Rows, budget: Budget): Rows | undefined {
  const inner = a[0]?.length ?? 0;
  if (inner !== b.length || a.length > 3 * mostRows || inner > 3 * mostRows) return undefined;
  budget.spend(a.length * inner * (b[0]?.length ?? 0));
  return a.map((row) =>
    (b[0] ?? []).map((_, column): Node => ({
      kind: "add",
      terms: row.map((item, index): Node => ({ kind: "multiply", factors: [item, b[index]?.[column] ?? item] })),
    })),
  );
}

function powerOf(base: Node, exponent: Node, budget: Budget): Node {
  if (base.kind !== "matrix") return { kind: "power", base, exponent };
  if (exponent.kind === "symbol" && /^(?:T|t|top|intercal)$/u.test(exponent.name)) return transposed(base.rows);
  if (exponent.kind === "negate" && exponent.of.kind === "number" && exponent.of.value.n === 1n)
    return inverseOf(base.rows, budget) ?? { kind: "power", base, exponent };
  if (exponent.kind !== "number" || exponent.value.d !== 1n || exponent.value.n < 1n || !isSquare(base.rows))
    return { kind: "power", base, exponent };
  if (exponent.value.n > mostPower) throw new OutOfWork("a power of a matrix that is too large");
  if (!base.rows.flat().every(isNumeric)) {
    if (exponent.value.n > mostSymbolicPower) return { kind: "power", base, exponent };
  }
  let power: Rows = base.rows;
  for (let step = 1n; step < exponent.value.n; step += 1n) {
    const next = times(power, base.rows, budget) ?? power;
    power = next.map((row) => row.map((item) => numericValue(item, budget) ?? item));
  }
  return matrixOf(power);
}

/** Powers of matrices with variables. */
const mostSymbolicPower = 3n;

function isNumeric(node: Node): boolean {
  return numericValue(node, createBudget(1_000)) !== undefined;
}

/** The number that sums and products of numbers are, so that they do not grow with every step. */
function numericValue(node: Node, budget: Budget): (Node & { readonly kind: "number" }) | undefined {
  const value = rationalOf(node, budget);
  return value && { kind: "number", value };
}

function rationalOf(node: Node, budget: Budget): Rational | undefined {
  switch (node.kind) {
    case "number":
      return node.value;
    case "negate": {
      const of = rationalOf(node.of, budget);
      return of && negate(of);
    }
    case "add":
    case "multiply": {
      let total = integer(node.kind === "add" ? 0 : 1);
      for (const part of node.kind === "add" ? node.terms : node.factors) {
        const value = rationalOf(part, budget);
        if (!value) return undefined;
        total = node.kind === "add" ? add(total, value, budget) : multiply(total, value, budget);
      }
      return total;
    }
    case "divide": {
      const [top, bottom] = [rationalOf(node.numerator, budget), rationalOf(node.denominator, budget)];
      return top && bottom && bottom.n !== 0n ? multiply(top, invert(bottom), budget) : undefined;
    }
    default:
      return undefined;
  }
}

function transposed(rows: Rows): Node {
  return matrixOf((rows[0] ?? []).map((_, column) => rows.flatMap((row) => row[column] ?? [])));
}

/** By cofactors along the first row. */
function determinantOf(rows: Rows, budget: Budget): Node | undefined {
  if (!isSquare(rows)) return undefined;
  budget.spend(4);
  const [first = []] = rows;
  if (rows.length === 1) return first[0];
  const terms: Node[] = [];
  for (const [column, item] of first.entries()) {
    const minor = determinantOf(minorOf(rows, 0, column), budget);
    if (!minor) return undefined;
    const term: Node = { kind: "multiply", factors: [item, minor] };
    terms.push(column % 2 === 0 ? term : { kind: "negate", of: term });
  }
  return { kind: "add", terms };
}

function minorOf(rows: Rows, row: number, column: number): Rows {
  return rows.filter((_, index) => index !== row).map((items) => items.filter((_, place) => place !== column));
}

/** The adjugate over the determinant. */
function inverseOf(rows: Rows, budget: Budget): Node | undefined {
  const denominator = determinantOf(rows, budget);
  if (!denominator || rows.length > 4) return undefined;
  if (rows.length === 1) return matrixOf([[{ kind: "divide", numerator: { kind: "number", value: integer(1) }, denominator }]]);
  const cofactors = rows.map((items, row) =>
    items.map((_, column): Node => {
      const minor = determinantOf(minorOf(rows, column, row), budget) ?? denominator;
      return { kind: "divide", numerator: (row + column) % 2 === 0 ? minor : { kind: "negate", of: minor }, denominator };
    }),
  );
  return matrixOf(cofactors);
}
