import * as z from "zod";
import { defineCombinator, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import { clamp } from "../core/numbers.ts";
import type { Range, SampleReward } from "../core/types.ts";
import { mapPart } from "./map-part.ts";

export interface ClipOptions {
  readonly reward: SampleReward;
  /** At least one of the two. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/**
 * Moves rewards below `min` up to it and rewards above `max` down to it.
 *
 * | part      | outcome |
 * |-----------|---------|
 * | scored    | scored: the reward, or the end that it was moved to |
 * | abstained | abstained, with its cause |
 * | errored   | errored, with its code; retryable where it is |
 *
 * @example
 * clip({ reward: weightedSum(parts), min: 0, max: 1 });
 */
export const clip: Combinator<ClipOptions> = defineCombinator({
  name: "clip",
  version: 1,
  summary: "Keeps rewards between two numbers.",
  options: z
    .strictObject({
      reward: rewardNode,
      min: z.number().optional().describe("Rewards below are moved up to it."),
      max: z.number().optional().describe("Rewards above are moved down to it."),
    })
    .meta({ anyOf: [{ required: ["min"] }, { required: ["max"] }] }),
  nodes: ["reward"],
  create({ reward, min = -Infinity, max = Infinity }) {
    const refuse = (message: string): never => {
      throw new AssayError("E_OPTIONS", { message: `Options of "clip": ${message}` });
    };
    if (min === -Infinity && max === Infinity) refuse("expected min, max or both.");
    if (min >= max) refuse(`min ${min} is not below max ${max}.`);
    const range: Range = [clamp(reward.range[0], min, max), clamp(reward.range[1], min, max)];
    if (range[0] >= range[1]) refuse(`every reward in [${reward.range.join(", ")}] would become ${range[0]}.`);
    const map = (value: number): number => clamp(value, min, max);
    return { range, score: (batch, context) => mapPart({ reward, range, verb: "clipped to", map }, batch, context) };
  },
});
