import type { Budget } from "./budget.ts";
import { numberNode, over, times } from "./build-node.ts";
import type { Node } from "./node.ts";
import { mentions } from "./variables.ts";

const one = numberNode(1);

/**
 * An antiderivative of sums of constants times x^q, 1/(ax+b), sin, cos, exp and a^x of ax+b; undefined for everything else. Powers and
 * products of sums are not taken apart.
 */
export function antiderivative(node: Node, name: string, budget: Budget): Node | undefined {
  budget.spend(2);
  const isFree = (part: Node): boolean => !mentions(part, name);
  const x: Node = { kind: "symbol", name };
  if (isFree(node)) return times(node, x);
  switch (node.kind) {
    case "symbol":
      return over({ kind: "power", base: x, exponent: numberNode(2) }, numberNode(2));
    case "add": {
      const terms = node.terms.map((term) => antiderivative(term, name, budget));
      return terms.every((term) => term !== undefined) ? { kind: "add", terms } : undefined;
    }
    case "negate": {
      const of = antiderivative(node.of, name, budget);
      return of && { kind: "negate", of };
    }
    case "multiply": {
      const free = node.factors.filter(isFree);
      const [only, more] = node.factors.filter((factor) => !isFree(factor));
      if (!only || more) return undefined;
      const inner = antiderivative(only, name, budget);
      return inner && times(...free, inner);
    }
    case "divide": {
      if (isFree(node.denominator)) {
        const inner = antiderivative(node.numerator, name, budget);
        return inner && over(inner, node.denominator);
      }
      if (!isFree(node.numerator)) return undefined;
      const inner = reciprocal(node.denominator, name);
      return inner && times(node.numerator, inner);
    }
    case "power": {
      if (!isFree(node.exponent)) {
        const slope = isFree(node.base) ? slopeOf(node.exponent, name) : undefined;
        return slope && over(node, times(slope, { kind: "call", name: "ln", arguments: [node.base] }));
      }
      if (node.exponent.kind === "negate" && node.exponent.of.kind === "number" && node.exponent.of.value.n === node.exponent.of.value.d)
        return reciprocal(node.base, name);
      const slope = slopeOf(node.base, name);
      if (!slope) return undefined;
      const raised: Node = { kind: "add", terms: [node.exponent, one] };
      return over({ kind: "power", base: node.base, exponent: raised }, times(raised, slope));
    }
    case "call": {
      const [inside, more] = node.arguments;
      if (!inside || more) return undefined;
      if (node.name === "sqrt") return antiderivative({ kind: "power", base: inside, exponent: over(one, numberNode(2)) }, name, budget);
      const slope = slopeOf(inside, name);
      const made = slope && antiderivatives[node.name]?.(inside);
      return made && slope ? over(made, slope) : undefined;
    }
    default:
      return undefined;
  }
}

const antiderivatives: Readonly<Record<string, (u: Node) => Node>> = {
  sin: (u) => ({ kind: "negate", of: { kind: "call", name: "cos", arguments: [u] } }),
  cos: (u) => ({ kind: "call", name: "sin", arguments: [u] }),
  exp: (u) => ({ kind: "call", name: "exp", arguments: [u] }),
  sinh: (u) => ({ kind: "call", name: "cosh", arguments: [u] }),
  cosh: (u) => ({ kind: "call", name: "sinh", arguments: [u] }),
};

/** Of 1/(ax+b), 1/x^q and 1/(1+x^2). */
function reciprocal(denominator: Node, name: string): Node | undefined {
  const slope = slopeOf(denominator, name);
  if (slope) return over({ kind: "call", name: "ln", arguments: [{ kind: "call", name: "abs", arguments: [denominator] }] }, slope);
  if (denominator.kind === "power" && denominator.exponent.kind === "number" && slopeOf(denominator.base, name)) {
    const raised: Node = { kind: "add", terms: [one, { kind: "negate", of: denominator.exponent }] };
    const inner = slopeOf(denominator.base, name) ?? one;
    return over({ kind: "power", base: denominator.base, exponent: raised }, times(raised, inner));
  }
  if (denominator.kind === "call" && denominator.name === "sqrt" && denominator.arguments.length === 1) {
    const [inside] = denominator.arguments;
    const inner = inside && slopeOf(inside, name);
    return inside && inner ? over(times(numberNode(2), denominator), inner) : undefined;
  }
  if (isOnePlusSquare(denominator, name)) return { kind: "call", name: "arctan", arguments: [{ kind: "symbol", name }] };
  return undefined;
}

function isOnePlusSquare(node: Node, name: string): boolean {
  if (node.kind !== "add" || node.terms.length !== 2) return false;
  const isOne = (part: Node): boolean => part.kind === "number" && part.value.n === 1n && part.value.d === 1n;
  const isSquare = (part: Node): boolean =>
    part.kind === "power" &&
    part.base.kind === "symbol" &&
    part.base.name === name &&
    part.exponent.kind === "number" &&
    part.exponent.value.n === 2n;
  return node.terms.some(isOne) && node.terms.some(isSquare);
}

/** a where the node is ax + b with a and b free of x. */
function slopeOf(node: Node, name: string): Node | undefined {
  if (node.kind === "symbol") return node.name === name ? one : undefined;
  if (node.kind === "negate") {
    const of = slopeOf(node.of, name);
    return of && { kind: "negate", of };
  }
  if (node.kind === "divide" && !mentions(node.denominator, name)) {
    const numerator = slopeOf(node.numerator, name);
    return numerator && over(numerator, node.denominator);
  }
  if (node.kind === "multiply") {
    const [only, more] = node.factors.filter((factor) => mentions(factor, name));
    const slope = only && !more ? slopeOf(only, name) : undefined;
    return slope && times(...node.factors.filter((factor) => factor !== only), slope);
  }
  if (node.kind !== "add") return undefined;
  const slopes = node.terms.filter((term) => mentions(term, name)).map((term) => slopeOf(term, name));
  return slopes.length > 0 && slopes.every((slope) => slope !== undefined) ? { kind: "add", terms: slopes } : undefined;
}
