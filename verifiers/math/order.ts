import type { Budget } from "./budget.ts";
import { evaluate } from "./evaluate.ts";
import type { Node } from "./node.ts";

/** Compares constants by certain intervals: -1, 0 never, 1, or undefined where they are not apart or have variables. */
export function orderOf(nodes: readonly Node[], budget: Budget): (a: number, b: number) => number | undefined {
  const values = new Map<number, ReturnType<typeof evaluate>>();
  const valueOf = (index: number): ReturnType<typeof evaluate> => {
    const node = nodes[index];
    if (!values.has(index)) values.set(index, node && evaluate(node, new Map(), { bits: 320, budget }));
    return values.get(index);
  };
  return (a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (!left || !right || left.imaginary || right.imaginary) return undefined;
    if (left.real.low > right.real.high) return 1;
    return left.real.high < right.real.low ? -1 : undefined;
  };
}
