import type { Node } from "./node.ts";
import { childrenOf, contains, replace } from "./variables.ts";

/** ± becomes a list of both; the signs of one expression go together. */
export function expand(node: Node): Node {
  if (node.kind === "list")
    return node.items.some(hasSign) ? { ...node, items: node.items.flatMap((item) => itemsOf(expand(item))) } : node;
  if (node.kind === "set") return node.items.some(hasSign) ? { ...node, items: node.items.flatMap((item) => itemsOf(expand(item))) } : node;
  if (node.kind === "matrix" || node.kind === "union" || !hasSign(node)) return node;
  if (node.kind === "family") return { ...node, value: expand(node.value) };
  if (node.kind === "relation") {
    const [label, value] = node.sides;
    const last = node.sides.at(-1);
    // The signs of a step before the last one are settled by the last.
    if (label && last && node.sides.length > 2 && !hasSign(last)) return { ...node, sides: [label, last], operators: ["="] };
    if (label && value && node.operators[0] === "∈" && node.sides.length === 2 && !hasSign(label))
      return { ...node, sides: [label, expand(value)] };
    if (label && value && node.sides.length === 2 && !hasSign(label))
      return { kind: "list", alternatives: false, items: itemsOf(expand(value)).map((item) => ({ ...node, sides: [label, item] })) };
  }
  const chosen = (upper: boolean): Node =>
    replace(node, (part) =>
      part.kind === "plus-minus"
        ? (part.first === "+") === upper
          ? replaceInside(part.of, upper)
          : { kind: "negate", of: replaceInside(part.of, upper) }
        : undefined,
    );
  const inner = innerSign(node);
  // Signs inside of signs are chosen on their own.
  if (inner)
    return { kind: "list", items: [true, false].flatMap((upper) => itemsOf(expand(withSign(node, inner, upper)))), alternatives: false };
  return { kind: "list", items: [chosen(true), chosen(false)], alternatives: false };
}

/** A ± that stands inside of another. */
function innerSign(node: Node): Node | undefined {
  const stack: { readonly node: Node; readonly inside: boolean }[] = [{ node, inside: false }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.node.kind === "plus-minus" && next.inside) return next.node;
    const inside = next.inside || next.node.kind === "plus-minus";
    for (const part of childrenOf(next.node)) stack.push({ node: part, inside });
  }
  return undefined;
}

function withSign(node: Node, sign: Node, upper: boolean): Node {
  return replace(node, (part) => {
    if (part !== sign || part.kind !== "plus-minus") return undefined;
    return (part.first === "+") === upper ? part.of : { kind: "negate", of: part.of };
  });
}

function replaceInside(node: Node, upper: boolean): Node {
  return replace(node, (part) =>
    part.kind === "plus-minus" ? ((part.first === "+") === upper ? part.of : { kind: "negate", of: part.of }) : undefined,
  );
}

function hasSign(node: Node): boolean {
  return contains(node, "plus-minus");
}

function itemsOf(node: Node): readonly Node[] {
  return node.kind === "list" || node.kind === "set" ? node.items : [node];
}
