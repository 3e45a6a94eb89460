import * as z from "zod";
import { defineCombinator, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import type { Range, SampleReward } from "../core/types.ts";
import { interval } from "./interval.ts";
import { mapPart } from "./map-part.ts";

export interface RescaleOptions {
  readonly reward: SampleReward;
  /** The two rewards that become the ends of `to`. Default: the range of the part. */
  readonly from?: Range | undefined;
  readonly to: Range;
}

/**
 * Maps rewards on a straight line, so that `from` becomes `to`. Rewards outside `from` land outside `to`: put a `clip` around where that
 * is not wanted. The direction stays: what the candidate broke is at the minimum before and after.
 *
 * | part      | outcome |
 * |-----------|---------|
 * | scored    | scored: the mapped reward |
 * | abstained | abstained, with its cause |
 * | errored   | errored, with its code; retryable where it is |
 *
 * @example
 * rescale({ reward: math(), to: [-1, 1] });
 */
export const rescale: Combinator<RescaleOptions> = defineCombinator({
  name: "rescale",
  version: 1,
  summary: "Maps rewards from one range to another.",
  options: z.strictObject({
    reward: rewardNode,
    from: interval.optional().describe("The rewards that become the ends of `to`. Default: the range of the part."),
    to: interval.describe("The ends of the new range."),
  }),
  nodes: ["reward"],
  create({ reward, from: [a, b] = reward.range, to: [c, d] }) {
    if (!Number.isFinite(b - a)) {
      throw new AssayError("E_OPTIONS", {
        message: `Options of "rescale": the part's range [${a}, ${b}] is unbounded.`,
        hint: 'Add "from", the two rewards that should become the ends of "to".',
      });
    }
    // Written so that both ends are met exactly.
    const map = (value: number): number => {
      const share = (value - a) / (b - a);
      return c * (1 - share) + d * share;
    };
    const range: Range = [end(reward.range[0], map), end(reward.range[1], map)];
    return { range, score: (batch, context) => mapPart({ reward, range, verb: "rescaled to", map }, batch, context) };
  },
});

function end(bound: number, map: (value: number) => number): number {
  return Number.isFinite(bound) ? map(bound) : bound;
}
