import type { Budget } from "./budget.ts";
import type { Node } from "./node.ts";
import { fraction } from "./rational.ts";

const scales: ReadonlyMap<string, bigint> = new Map([
  ["hundred", 100n],
  ["thousand", 1000n],
  ["thousands", 1000n],
  ["million", 10n ** 6n],
  ["millions", 10n ** 6n],
  ["billion", 10n ** 9n],
  ["billions", 10n ** 9n],
  ["trillion", 10n ** 12n],
  ["trillions", 10n ** 12n],
]);

export interface Scaled {
  readonly value: Node;
  readonly unit: string | undefined;
}

/** `3 million dollars` as 3,000,000 dollars: the words of number in front of a unit belong to the value. */
export function scaled(value: Node, unit: string | undefined, budget: Budget): Scaled {
  if (unit === undefined) return { value, unit };
  const words = unit.split(" ");
  let factor = 1n;
  let count = 0;
  // `hundred thousand` is the most that is written so.
  for (; count < 2; count += 1) {
    const scale = scales.get(words[count] ?? "");
    if (scale === undefined) break;
    factor *= scale;
  }
  if (count === 0) return { value, unit };
  const rest = words.slice(words[count] === "of" ? count + 1 : count).join(" ");
  return { value: times(value, factor, budget), unit: rest === "" ? undefined : rest };
}

function times(value: Node, factor: bigint, budget: Budget): Node {
  if (value.kind === "negate") return { kind: "negate", of: times(value.of, factor, budget) };
  // Without places: 1.5 million stands for itself and for nothing that rounds to it.
  if (value.kind === "number") return { kind: "number", value: fraction(value.value.n * factor, value.value.d, budget) };
  return { kind: "multiply", factors: [value, { kind: "number", value: { n: factor, d: 1n } }] };
}
