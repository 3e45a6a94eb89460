import { calculus, call, constants, type Expression } from "./expression.ts";
import { functions } from "./functions.ts";

/**
 * Reads an expression as nerdamer writes it, or gives undefined. Only known functions and variables of one small letter with digits
 * behind it are let through: nerdamer has names of its own, and writings that change what it remembers.
 */
export function readExpression(text: string): Expression | undefined {
  const tokens = text.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|\S/gu) ?? [];
  let at = 0;

  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };

  const readSum = (): Expression => {
    const terms = [readProduct()];
    for (;;) {
      if (take("+")) terms.push(readProduct());
      else if (take("-")) terms.push(call("-", readProduct()));
      else return joined("+", terms);
    }
  };

  const readProduct = (): Expression => {
    let factors = [readSigned()];
    for (;;) {
      if (take("*")) factors.push(readSigned());
      else if (take("/")) factors = [call("/", joined("*", factors), readSigned())];
      else return joined("*", factors);
    }
  };

  const readSigned = (): Expression => {
    if (take("-")) return call("-", readSigned());
    const base = readPrimary();
    return take("^") ? call("^", base, readSigned()) : base;
  };

  const readPrimary = (): Expression => {
    const token = tokens[at] ?? "";
    at += 1;
    if (/^\d/u.test(token)) return { kind: "number", text: token };
    if (token === "(") {
      const inner = readSum();
      if (take(")")) return inner;
    } else if (take("(")) {
      const inner = [readSum()];
      while (take(",")) inner.push(readSum());
      if (take(")") && isCall(token, inner)) return call(token, ...inner);
    } else if (constants.has(token) || isVariable(token)) return { kind: "name", name: token };
    throw new Unreadable();
  };

  try {
    const expression = readSum();
    return at === tokens.length ? expression : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {
  override readonly name: string = "Unreadable";
}

function joined(name: string, parts: readonly Expression[]): Expression {
  const [first] = parts;
  return parts.length === 1 && first ? first : call(name, ...parts);
}

function isVariable(name: string): boolean {
  return /^[a-z]\d*$/u.test(name) && !constants.has(name);
}

function isCall(name: string, inner: readonly Expression[]): boolean {
  if (functions.has(name)) return inner.length === 1;
  if (calculus.get(name)?.includes(inner.length) !== true) return false;
  const variable = inner[name === "defint" ? 3 : 1];
  return variable?.kind === "name" && isVariable(variable.name);
}
