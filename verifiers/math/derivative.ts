import type { Budget } from "./budget.ts";
import { minus, numberNode, over, times } from "./build-node.ts";
import type { Node } from "./node.ts";
import { mentions } from "./variables.ts";

const zero = numberNode(0);
const one = numberNode(1);
const two = numberNode(2);

/** The derivative by one variable, or undefined where a part of the expression has no known one. */
export function differentiate(node: Node, name: string, budget: Budget): Node | undefined {
  budget.spend(16);
  if (!mentions(node, name)) return zero;
  const inner = (part: Node): Node | undefined => differentiate(part, name, budget);
  switch (node.kind) {
    case "symbol":
      return one;
    case "add": {
      const terms = node.terms.map(inner);
      return terms.every((term) => term !== undefined) ? { kind: "add", terms } : undefined;
    }
    case "negate": {
      const of = inner(node.of);
      return of && { kind: "negate", of };
    }
    case "multiply": {
      const terms: Node[] = [];
      for (const [index, factor] of node.factors.entries()) {
        const slope = inner(factor);
        if (!slope) return undefined;
        terms.push({ kind: "multiply", factors: node.factors.map((other, place) => (place === index ? slope : other)) });
      }
      return { kind: "add", terms };
    }
    case "divide": {
      const [top, bottom] = [inner(node.numerator), inner(node.denominator)];
      return top && bottom && quotientRule(node.numerator, top, node.denominator, bottom);
    }
    case "power":
      return powerRule(node.base, inner(node.base), node.exponent, inner(node.exponent), mentions(node.exponent, name));
    case "call":
      return chainRule(node.name, node.arguments, inner);
    default:
      return undefined;
  }
}

function call(name: string, argument: Node): Node {
  return { kind: "call", name, arguments: [argument] };
}

function square(base: Node): Node {
  return { kind: "power", base, exponent: two };
}

function quotientRule(u: Node, du: Node, v: Node, dv: Node): Node {
  return over(minus(times(du, v), times(u, dv)), square(v));
}

function powerRule(u: Node, du: Node | undefined, v: Node, dv: Node | undefined, isExponential: boolean): Node | undefined {
  if (!du || !dv) return undefined;
  const polynomial = times(v, { kind: "power", base: u, exponent: minus(v, one) }, du);
  if (!isExponential) return polynomial;
  return { kind: "add", terms: [polynomial, times({ kind: "power", base: u, exponent: v }, call("ln", u), dv)] };
}

/** The outer derivative of each function of one argument. */
const outer: Readonly<Record<string, (u: Node) => Node>> = {
  sin: (u) => call("cos", u),
  cos: (u) => ({ kind: "negate", of: call("sin", u) }),
  tan: (u) => over(one, square(call("cos", u))),
  cot: (u) => ({ kind: "negate", of: over(one, square(call("sin", u))) }),
  sec: (u) => times(call("sec", u), call("tan", u)),
  csc: (u) => ({ kind: "negate", of: times(call("csc", u), call("cot", u)) }),
  exp: (u) => call("exp", u),
  ln: (u) => over(one, u),
  sinh: (u) => call("cosh", u),
  cosh: (u) => call("sinh", u),
  tanh: (u) => over(one, square(call("cosh", u))),
  arcsin: (u) => over(one, call("sqrt", minus(one, square(u)))),
  arccos: (u) => ({ kind: "negate", of: over(one, call("sqrt", minus(one, square(u)))) }),
  arctan: (u) => over(one, { kind: "add", terms: [one, square(u)] }),
  arcsinh: (u) => over(one, call("sqrt", { kind: "add", terms: [one, square(u)] })),
  arctanh: (u) => over(one, minus(one, square(u))),
  abs: (u) => over(u, call("abs", u)),
};

function chainRule(name: string, parts: readonly Node[], inner: (node: Node) => Node | undefined): Node | undefined {
  const [u, second] = parts;
  if (!u) return undefined;
  if (name === "sqrt") return inner({ kind: "power", base: u, exponent: over(one, second ?? two) });
  if (name === "bracket") return inner(u);
  if (name === "log" && second) return inner(over(call("ln", u), call("ln", second)));
  // log e, of which the base stays open.
  if (name === "log") return inner(times(call("ln", u), call("log", { kind: "constant", name: "e" })));
  const slope = second ? undefined : outer[name];
  const du = slope && inner(u);
  return du && slope ? times(slope(u), du) : undefined;
}
