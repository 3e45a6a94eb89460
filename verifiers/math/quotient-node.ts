import type { Node } from "./node.ts";
import type { Polynomial } from "./polynomial.ts";
import type { Quotient } from "./quotient.ts";

/** The expression that a normal form stands for, or undefined where it holds roots of sums or functions. */
export function nodeOfQuotient({ numerator, denominator }: Quotient): Node | undefined {
  const [top, bottom] = [nodeOfPolynomial(numerator), nodeOfPolynomial(denominator)];
  return top && bottom && { kind: "divide", numerator: top, denominator: bottom };
}

function nodeOfPolynomial(polynomial: Polynomial): Node | undefined {
  const terms: Node[] = [];
  for (const { coefficient, factors } of polynomial.values()) {
    const parts: Node[] = [{ kind: "number", value: coefficient }];
    for (const { name, exponent } of factors) {
      const base = nodeOfGenerator(name);
      if (!base) return undefined;
      parts.push({ kind: "power", base, exponent: { kind: "number", value: exponent } });
    }
    terms.push({ kind: "multiply", factors: parts });
  }
  return terms.length === 0 ? { kind: "number", value: { n: 0n, d: 1n } } : { kind: "add", terms };
}

function nodeOfGenerator(name: string): Node | undefined {
  if (name === "i") return { kind: "constant", name: "i" };
  if (name === "c:pi") return { kind: "constant", name: "pi" };
  if (name === "c:e") return { kind: "constant", name: "e" };
  if (name.startsWith("v:")) return { kind: "symbol", name: name.slice(2) };
  return name.startsWith("#") ? { kind: "number", value: { n: BigInt(name.slice(1)), d: 1n } } : undefined;
}
