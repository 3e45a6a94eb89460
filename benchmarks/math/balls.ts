// Are the bounds of the math verifier true? Evaluates constant expressions between bounds and looks whether mpmath's value lies inside.
// node --conditions=assay-source benchmarks/math/balls.ts [--count 5000] [--seed 1]    exit 1 where one lies outside
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createBudget, OutOfWork } from "../../verifiers/math/budget.ts";
import { evaluate } from "../../verifiers/math/evaluate.ts";
import type { Interval } from "../../verifiers/math/interval.ts";
import type { Node } from "../../verifiers/math/node.ts";
import { pythonWith } from "../support/python.ts";
import { createChance } from "./support/chance.ts";
import { constantExpression } from "./support/constants.ts";
import { mpmathScript } from "./support/mpmath.ts";

type Value = NonNullable<ReturnType<typeof evaluate>>;

const nothing: Interval = { low: 0n, high: 0n };
const zero: Known = { n: 0n, exponent: 0, slack: 0n };

const { values } = parseArgs({ options: { count: { type: "string", default: "5000" }, seed: { type: "string", default: "1" } } });
const count = Number(values.count);
const chance = createChance(Number(values.seed));
const nodes = Array.from({ length: count }, (_, index) => constantExpression(chance, 1 + (index % 4)));
const expected = await mpmathValues(nodes);

let missed = 0;
console.log("bits   compared  outside  no value: here  there  both   median width  widest   ms each");
for (const bits of [320, 1400]) {
  const widths: number[] = [];
  const none = { here: 0, there: 0, both: 0 };
  let compared = 0;
  let outside = 0;
  let spentMs = 0;
  for (const [index, node] of nodes.entries()) {
    const started = performance.now();
    const value = valueOf(node, bits);
    spentMs += performance.now() - started;
    const other = expected[index];
    if (!value || !other) {
      none[value ? "there" : other ? "here" : "both"] += 1;
      continue;
    }
    compared += 1;
    const width = widthOf(value);
    if (width !== undefined) widths.push(width);
    if (contains(value.real, other[0], bits) && contains(value.imaginary ?? nothing, other[1] ?? zero, bits)) continue;
    outside += 1;
    if (outside <= 20) console.log(`outside at ${bits} bits: ${written(node)}\n  ${told(value, other, bits)}`);
  }
  widths.sort((a, b) => a - b);
  const median = widths[widths.length >> 1] ?? 0;
  console.log(
    `${String(bits).padEnd(6)} ${String(compared).padEnd(9)} ${String(outside).padEnd(8)} ${String(none.here).padStart(14)}  ${String(none.there).padEnd(6)} ${String(none.both).padEnd(6)} 2^${median.toFixed(0).padEnd(11)} 2^${(widths.at(-1) ?? 0).toFixed(0).padEnd(6)} ${(spentMs / count).toFixed(3)}`,
  );
  missed += outside;
  if (compared < 0.8 * count) {
    console.log(`MISSED: fewer than ${0.8 * count} were compared`);
    missed += 1;
  }
}
process.exitCode = missed > 0 ? 1 : 0;

/** n·2^exponent, give or take slack·2^exponent. */
interface Known {
  readonly n: bigint;
  readonly exponent: number;
  readonly slack: bigint;
}

type Pair = readonly [real: Known, imaginary: Known | undefined];

async function mpmathValues(expressions: readonly Node[]): Promise<readonly (Pair | undefined)[]> {
  const python = await pythonWith(["mpmath==1.3.0"]);
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  try {
    const input = join(folder, "expressions.jsonl");
    writeFileSync(join(folder, "evaluate.py"), mpmathScript);
    writeFileSync(input, expressions.map((node) => `${JSON.stringify(node, rationals)}\n`).join(""));
    const output = join(folder, "values.jsonl");
    execFileSync(python, [join(folder, "evaluate.py"), input, output], { stdio: ["ignore", "inherit", "inherit"] });
    return readFileSync(output, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => {
        // What the script above writes.
        const parts = JSON.parse(line) as readonly [Shown, Shown | null] | null;
        return parts === null ? undefined : [known(parts[0]), parts[1] === null ? undefined : known(parts[1])];
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Shown = readonly [n: string, exponent: number, slack: string];

function known([n, exponent, slack]: Shown): Known {
  return { n: n.startsWith("-") ? -BigInt(n.slice(1)) : BigInt(n), exponent, slack: BigInt(slack) };
}

/** Numbers lose their digits after the point in JSON, so numerator and denominator go as text. */
function rationals(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || !("kind" in value) || value.kind !== "number" || !("value" in value)) return value;
  return { kind: "number", ...(value.value as object) }; // a number node has a Rational there
}

function valueOf(node: Node, bits: number): Value | undefined {
  try {
    return evaluate(node, new Map(), { bits, budget: createBudget(20_000_000) });
  } catch (error) {
    if (error instanceof OutOfWork) return undefined;
    throw error;
  }
}

function contains({ low, high }: Interval, { n, exponent, slack }: Known, bits: number): boolean {
  // Both sides in units of 2^-(bits + up).
  const up = BigInt(Math.max(0, -exponent - bits));
  const other = BigInt(Math.max(0, exponent + bits));
  return low << up <= (n + slack) << other && high << up >= (n - slack) << other;
}

/** Binary logarithm of the width beside the number; undefined where the bounds hold zero. */
function widthOf(value: Value): number | undefined {
  const size = ({ low, high }: Interval): number => Math.max(log2(low), log2(high));
  const parts = [value.real, value.imaginary ?? nothing];
  const magnitude = Math.max(...parts.map(size));
  if (parts.every(({ low, high }) => low <= 0n && high >= 0n)) return undefined;
  return Math.max(...parts.map(({ low, high }) => log2(high - low))) - magnitude;
}

function log2(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(16);
  return value === 0n
    ? Number.NEGATIVE_INFINITY
    : Math.log2(Number.parseInt(digits.slice(0, 12), 16)) + 4 * (digits.length - Math.min(12, digits.length));
}

function told(value: Value, other: Pair, bits: number): string {
  return [value.real, value.imaginary]
    .map((part, index) => {
      const right = other[index];
      if (!part && !right) return "";
      return `bounds ${decimal(part?.low ?? 0n, bits)} to ${decimal(part?.high ?? 0n, bits)}, mpmath ${right ? decimal(right.n, -right.exponent) : "0"}`;
    })
    .join("  i: ");
}

function decimal(n: bigint, bits: number): string {
  const scaled = bits >= 0 ? (n * 10n ** 60n) >> BigInt(bits) : (n << BigInt(-bits)) * 10n ** 60n;
  return scaled.toString().length > 90 ? `${scaled.toString().slice(0, 40)}…e${scaled.toString().length - 101}` : `${scaled}e-60`;
}

/** As one would type it. */
function written(node: Node): string {
  switch (node.kind) {
    case "number":
      return node.value.d === 1n ? String(node.value.n) : `(${node.value.n}/${node.value.d})`;
    case "constant":
      return node.name;
    case "add":
      return `(${node.terms.map(written).join(" + ")})`;
    case "multiply":
      return `(${node.factors.map(written).join("*")})`;
    case "divide":
      return `(${written(node.numerator)}/${written(node.denominator)})`;
    case "negate":
      return `(-${written(node.of)})`;
    case "power":
      return `${written(node.base)}^${written(node.exponent)}`;
    case "call":
      return `${node.name}(${node.arguments.map(written).join(", ")})`;
    default:
      return node.kind;
  }
}
