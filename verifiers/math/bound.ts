import type { Node } from "./node.ts";
import { boundMark, forEachPart, replace } from "./variables.ts";

/**
 * Gives the variable that a sum, product, limit or definite integral binds a name that depends on the nesting alone, so that
 * \sum_i i and \sum_k k are one tree.
 */
export function bind(body: Node, name: string): { readonly body: Node; readonly variable: Node } {
  const variable: Node = { kind: "symbol", name: `${boundMark}${height(body)}` };
  const bound = replace(body, (part) => {
    if (part.kind !== "symbol") return undefined;
    if (part.name === name) return variable;
    // a_i is another number for every i.
    return isIndexedBy(part.name, name)
      ? { kind: "call", name: `${part.name.slice(0, part.name.indexOf("_"))}[]`, arguments: [variable] }
      : undefined;
  });
  return { body: bound, variable };
}

function isIndexedBy(symbol: string, name: string): boolean {
  const at = symbol.indexOf("_");
  return (
    at > 0 &&
    symbol
      .slice(at + 1)
      .split(/[^A-Za-z]/u)
      .includes(name)
  );
}

function height(body: Node): number {
  let most = 0;
  forEachPart(body, (part) => {
    if (part.kind === "symbol" && part.name.startsWith(boundMark)) most = Math.max(most, Number(part.name.slice(boundMark.length)) + 1);
  });
  return most;
}
