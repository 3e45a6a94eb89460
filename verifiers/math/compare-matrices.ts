import { inOrder } from "./compare-lists.ts";
import type { Node } from "./node.ts";
import { allOf, differentShape, type Scope, type Verdict } from "./verdict.ts";

export function compareMatrices(answer: Node, reference: Node, scope: Scope): Verdict {
  const left = rowsOf(answer);
  const right = rowsOf(reference);
  if (!left || !right || left.length !== right.length) return differentShape;
  return allOf(left.map((row, index) => inOrder(row, right[index] ?? [], scope)));
}

/** Rows of a matrix, of a number times a matrix, or of a tuple as a column. */
function rowsOf(node: Node): readonly (readonly Node[])[] | undefined {
  if (node.kind === "matrix") return node.determinant ? undefined : node.rows;
  if (node.kind === "tuple" && node.items.every((item) => item.kind === "tuple"))
    return node.items.map((item) => (item.kind === "tuple" ? item.items : [item]));
  if (node.kind === "tuple") return node.items.map((item) => [item]);
  if (node.kind !== "multiply") return undefined;
  const matrix = node.factors.filter((factor) => factor.kind === "matrix");
  const [only] = matrix;
  if (!only || matrix.length !== 1 || only.determinant) return undefined;
  const rest = node.factors.filter((factor) => factor !== only);
  return only.rows.map((row) => row.map((item) => ({ kind: "multiply", factors: [...rest, item] })));
}
