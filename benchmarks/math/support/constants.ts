import type { Node } from "../../../verifiers/math/node.ts";
import type { Chance } from "./chance.ts";

/**
 * A constant expression that interval arithmetic finds hard: tiny and huge numbers, differences that nearly vanish, arguments beside
 * poles and zeros. Most of them have a real value; some have none.
 */
export function constantExpression(chance: Chance, depth: number): Node {
  return chance.maybe(0.1) ? complexExpression(chance, depth) : realExpression(chance, depth);
}

function realExpression(chance: Chance, depth: number): Node {
  let node = grown(chance, depth);
  // Doubles decide whether it is worth a try; the rest is left as it came, so that undefined and complex values stand too.
  for (let trial = 0; trial < 6 && !Number.isFinite(approximate(node)) && !chance.maybe(0.03); trial += 1) node = grown(chance, depth);
  return node;
}

export const whole = (value: number | bigint): Node => ({ kind: "number", value: { n: BigInt(value), d: 1n } });
const fraction = (n: number | bigint, d: number | bigint): Node => ({ kind: "divide", numerator: whole(n), denominator: whole(d) });
const call = (name: string, ...parts: readonly Node[]): Node => ({ kind: "call", name, arguments: parts });
const add = (...terms: readonly Node[]): Node => ({ kind: "add", terms });
const negate = (of: Node): Node => ({ kind: "negate", of });
const multiply = (...factors: readonly Node[]): Node => ({ kind: "multiply", factors });
const power = (base: Node, exponent: Node): Node => ({ kind: "power", base, exponent });
const pi: Node = { kind: "constant", name: "pi" };
const euler: Node = { kind: "constant", name: "e" };

/** A fraction that is written as a decimal: reduced, as the reader gives it. */
function decimal(digits: bigint, places: number): Node {
  let [n, d] = [digits, 10n ** BigInt(places)];
  for (const prime of [2n, 5n]) {
    while (n % prime === 0n && d % prime === 0n && n !== 0n) [n, d] = [n / prime, d / prime];
  }
  return { kind: "number", value: n === 0n ? { n: 0n, d: 1n } : { n, d }, places };
}

function complexExpression(chance: Chance, depth: number): Node {
  const real = (): Node => realExpression(chance, Math.min(depth, 2));
  const left = add(real(), multiply(real(), { kind: "constant", name: "i" }));
  const right = chance.maybe(0.5) ? call("sqrt", negate(power(real(), whole(2)))) : multiply({ kind: "constant", name: "i" }, real());
  switch (chance.below(7)) {
    case 0:
      return multiply(left, right);
    case 1:
      return { kind: "divide", numerator: right, denominator: left };
    case 2:
      return power(left, whole(chance.between(-5, 8)));
    case 3:
      return call("abs", left);
    case 4:
      return call("exp", left);
    case 5:
      return power(euler, right);
    default:
      return add(left, negate(right));
  }
}

const leaves: readonly [(chance: Chance) => Node, ...((chance: Chance) => Node)[]] = [
  (chance) => whole(chance.between(-12, 40)),
  (chance) => whole(chance.between(-12, 40)),
  (chance) => whole(chance.between(1, 1_000_000)),
  (chance) => fraction(chance.between(-60, 60), chance.between(1, 60)),
  (chance) => fraction(chance.between(-6, 6), chance.between(1, 9)),
  (chance) => decimal(BigInt(chance.between(-99_999, 99_999)), chance.between(1, 8)),
  () => pi,
  () => euler,
  (chance) => multiply(fraction(chance.between(-30, 30), chance.pick([1, 2, 3, 4, 6])), pi),
];

const edges: readonly [(chance: Chance) => Node, ...((chance: Chance) => Node)[]] = [
  (chance) => tiny(chance),
  (chance) => negate(tiny(chance)),
  (chance) => huge(chance),
  (chance) => negate(huge(chance)),
  (chance) => add(whole(1), tiny(chance)),
  (chance) => add(whole(1), negate(tiny(chance))),
  (chance) => add(whole(chance.between(-3, 3)), tiny(chance)),
  // Beside a pole or a zero of the circular functions.
  (chance) => add(multiply(fraction(chance.between(-40, 40), 2), pi), chance.maybe(0.5) ? tiny(chance) : negate(tiny(chance))),
  (chance) => multiply(fraction(BigInt(chance.between(1, 2 ** 31)) ** BigInt(chance.between(1, 4)), 2), pi),
  // Two numbers that share many digits.
  (chance) => {
    const places = chance.between(2, 50);
    return add(pi, negate(decimal(piDigits / 10n ** BigInt(50 - places), places)));
  },
  (chance) => {
    const n = BigInt(chance.between(2, 2 ** 31)) ** BigInt(chance.between(1, 4));
    return add(call("sqrt", whole(n * n + 1n)), negate(whole(n)));
  },
  (chance) => add(call("exp", tiny(chance)), whole(-1)),
  (chance) => decimal(BigInt(`${chance.between(1, 9)}${Array.from({ length: 40 }, () => chance.below(10)).join("")}`), chance.below(45)),
];

/** pi·10^50. */
const piDigits = 314159265358979323846264338327950288419716939937510n;

function tiny(chance: Chance): Node {
  const places = chance.maybe(0.7) ? chance.between(3, 40) : chance.between(40, 200);
  return decimal(BigInt(chance.between(1, 99)), places);
}

function huge(chance: Chance): Node {
  const digits = chance.maybe(0.7) ? chance.between(3, 25) : chance.between(25, 400);
  return whole(BigInt(chance.between(1, 99)) * 10n ** BigInt(digits) + BigInt(chance.between(-1, 1)));
}

const ofOne: readonly [string, ...string[]] = [
  ...(["exp", "exp", "ln", "ln", "sqrt", "sqrt", "cbrt", "abs", "floor", "ceil", "log", "sinh", "cosh", "tanh"] as const),
  ...(["sin", "sin", "cos", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "arctan"] as const),
];

function grown(chance: Chance, depth: number): Node {
  if (depth === 0 || chance.maybe(0.08)) return chance.maybe(0.3) ? chance.pick(edges)(chance) : chance.pick(leaves)(chance);
  const inner = (): Node => realExpression(chance, depth - 1);
  switch (chance.below(13)) {
    case 0:
      return add(inner(), inner());
    case 1:
      return add(inner(), negate(inner()));
    case 2:
      return multiply(inner(), inner());
    case 3:
      return { kind: "divide", numerator: inner(), denominator: inner() };
    case 4:
      return power(inner(), exponent(chance));
    case 5:
      return chance.maybe(0.5) ? power(inner(), inner()) : call("log", inner(), inner());
    case 6:
      return chance.maybe(0.2) ? call("factorial", whole(chance.between(0, 20))) : call("sqrt", inner(), whole(chance.between(2, 9)));
    default: {
      const name = chance.pick(ofOne);
      const argument = inner();
      if ((name === "arcsin" || name === "arccos") && Math.abs(approximate(argument)) > 1)
        return call(name, { kind: "divide", numerator: whole(1), denominator: argument });
      return call(name, argument);
    }
  }
}

function exponent(chance: Chance): Node {
  if (chance.maybe(0.5)) return whole(chance.between(-9, 12));
  if (chance.maybe(0.2)) return whole(chance.between(-300, 300));
  return fraction(chance.between(-20, 20), chance.between(1, 12));
}

/** The value in doubles; NaN where it is not real, does not exist or is too large for them. */
function approximate(node: Node): number {
  switch (node.kind) {
    case "number":
      return Number(node.value.n) / Number(node.value.d);
    case "constant":
      return node.name === "pi" ? Math.PI : Math.E;
    case "add":
      return node.terms.reduce((sum, term) => sum + approximate(term), 0);
    case "multiply":
      return node.factors.reduce((product, factor) => product * approximate(factor), 1);
    case "divide":
      return approximate(node.numerator) / approximate(node.denominator);
    case "negate":
      return -approximate(node.of);
    case "power":
      return approximate(node.base) ** approximate(node.exponent);
    case "call":
      return approximateCall(node.name, node.arguments.map(approximate));
    default:
      return Number.NaN;
  }
}

function approximateCall(name: string, [x = Number.NaN, y]: readonly number[]): number {
  switch (name) {
    case "ln":
      return Math.log(x);
    case "log":
      return Math.log(x) / Math.log(y ?? 10);
    case "sqrt":
      return y === undefined ? Math.sqrt(x) : x ** (1 / y);
    case "cot":
      return 1 / Math.tan(x);
    case "sec":
      return 1 / Math.cos(x);
    case "csc":
      return 1 / Math.sin(x);
    case "arcsin":
      return Math.asin(x);
    case "arccos":
      return Math.acos(x);
    case "arctan":
      return Math.atan(x);
    case "factorial":
      return x;
    case "exp":
    case "sinh":
    case "cosh":
    case "tanh":
      // The engine goes on where doubles end, but not for ever.
      return Math.abs(x) < 5000 ? Math.exp(Math.max(-700, Math.min(700, x))) : Number.NaN;
    default: {
      const known: unknown = Reflect.get(Math, name);
      return typeof known === "function" ? Number(known(x)) : Number.NaN;
    }
  }
}
