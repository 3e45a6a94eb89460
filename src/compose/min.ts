import { defineCombinator, type Combinator } from "../core/combinator.ts";
import type { SampleReward } from "../core/types.ts";
import { extreme } from "./extreme.ts";
import { namedRewards } from "../core/parts.ts";

/**
 * The lowest part: all of them have to be good.
 *
 * | parts                                                                   | outcome |
 * |-------------------------------------------------------------------------|---------|
 * | all scored                                                              | scored: the lowest reward |
 * | some abstained, none errored, a scored part at the minimum of the range | scored: that minimum, since no abstained part could change it |
 * | some abstained otherwise, none errored                                  | abstained, with the cause of the first |
 * | any errored                                                             | errored, with that part's code; retryable where all errored parts are |
 *
 * @example
 * min({ correct: math(), form: format({ require: ["boxed"] }) });
 */
export const min: Combinator<Readonly<Record<string, SampleReward>>> = defineCombinator({
  name: "min",
  version: 1,
  summary: "Takes the lowest part.",
  options: namedRewards,
  nodes: ["*"],
  create: (options) => extreme(options, "min"),
});
