import type { Node } from "./node.ts";

/** 1 and -1 for the infinities, 0 for everything else. */
export function infinitySign(node: Node): number {
  if (node.kind === "constant") return node.name === "infinity" ? 1 : 0;
  return node.kind === "negate" ? -infinitySign(node.of) : 0;
}

export function isInfinite(node: Node): boolean {
  return infinitySign(node) !== 0;
}
