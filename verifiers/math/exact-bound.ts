import { OutOfWork } from "./budget.ts";
import { numberNode } from "./build-node.ts";
import { isInfinite } from "./infinity.ts";
import type { Node } from "./node.ts";
import { constant, generator, type Algebra } from "./polynomial.ts";
import { addQuotients, multiplyQuotients, quotient, quotientKey, rationalValue, type Quotient } from "./quotient.ts";
import { integer } from "./rational.ts";
import { substitute } from "./variables.ts";

type Call = Extract<Node, { kind: "call" }>;
type Normalize = (node: Node, algebra: Algebra) => Quotient;

/** Terms of one sum or product. */
const mostTerms = 10_000n;

const bounding: ReadonlySet<string> = new Set(["sum", "product", "limit", "integral", "derivative"]);

/**
 * Sums and products between whole numbers term by term; other sums, limits, integrals and derivatives that were not worked out before
 * as generators named by their parts. Undefined for every other function.
 */
export function boundCall(call: Call, algebra: Algebra, normalize: Normalize): Quotient | undefined {
  if (!bounding.has(call.name)) return undefined;
  const [body, variable, low, high] = call.arguments;
  if ((call.name === "sum" || call.name === "product") && body && variable?.kind === "symbol" && low && high) {
    const [from, to] = [low, high].map((end) => (isInfinite(end) ? undefined : rationalValue(normalize(end, algebra), algebra)));
    if (from?.d === 1n && to?.d === 1n)
      return termByTerm(call.name, { body, name: variable.name, from: from.n, to: to.n }, algebra, normalize);
  }
  const keys = call.arguments.map((part) => (isInfinite(part) ? infinityKey(part) : quotientKey(normalize(part, algebra))));
  return quotient(generator(`f:${call.name}(${keys.join(",")})`));
}

interface Range {
  readonly body: Node;
  readonly name: string;
  readonly from: bigint;
  readonly to: bigint;
}

function termByTerm(kind: "sum" | "product", { body, name, from, to }: Range, algebra: Algebra, normalize: Normalize): Quotient {
  if (to - from >= mostTerms) throw new OutOfWork(`a ${kind} of more than ${mostTerms} terms`);
  let total = quotient(constant(integer(kind === "sum" ? 0 : 1)));
  for (let index = from; index <= to; index += 1n) {
    algebra.budget.spend(4);
    const term = normalize(substitute(body, name, numberNode(index)), algebra);
    total = kind === "sum" ? addQuotients(total, term, algebra) : multiplyQuotients(total, term, algebra);
  }
  return total;
}

function infinityKey(node: Node): string {
  return node.kind === "negate" ? `-${infinityKey(node.of)}` : "infinity";
}
