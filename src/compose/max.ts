import { defineCombinator, type Combinator } from "../core/combinator.ts";
import type { SampleReward } from "../core/types.ts";
import { extreme } from "./extreme.ts";
import { namedRewards } from "../core/parts.ts";

/**
 * The highest part: one good one is enough.
 *
 * | parts                                                                   | outcome |
 * |-------------------------------------------------------------------------|---------|
 * | all scored                                                              | scored: the highest reward |
 * | some abstained, none errored, a scored part at the maximum of the range | scored: that maximum, since no abstained part could change it |
 * | some abstained otherwise, none errored                                  | abstained, with the cause of the first |
 * | any errored                                                             | errored, with that part's code; retryable where all errored parts are |
 *
 * @example
 * max({ formula: math(), text: exact() });
 */
export const max: Combinator<Readonly<Record<string, SampleReward>>> = defineCombinator({
  name: "max",
  version: 1,
  summary: "Takes the highest part.",
  options: namedRewards,
  nodes: ["*"],
  create: (options) => extreme(options, "max"),
});
