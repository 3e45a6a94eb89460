import * as z from "zod";
import { askOne } from "../core/ask-part.ts";
import { defineCombinator, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import type { SampleReward } from "../core/types.ts";
import { askFirst, type NamedScore } from "../core/parts.ts";
import { passMark } from "./pass-mark.ts";
import { figure, hull, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";

export interface GateOptions {
  readonly when: SampleReward;
  readonly then: SampleReward;
  /** What a missed condition gives: a number or a Reward. Default: the minimum of the range of `then`. */
  readonly else?: number | SampleReward | undefined;
  /** `when` passes from here on. Default: half the range of `when`. */
  readonly threshold?: number | undefined;
}

/**
 * Asks `then` only where `when` passes.
 *
 * | when                | then, else    | outcome |
 * |---------------------|---------------|---------|
 * | scored, passed      | then scored   | scored: the reward of `then`; `else` is not run |
 * | scored, passed      | then abstained or errored | the same, with its cause and code |
 * | scored, missed      | else a number, or left out | scored: that number, or the minimum of the range of `then`; `then` is not run |
 * | scored, missed      | else a Reward | whatever `else` gives: scored, abstained or errored; `then` is not run |
 * | abstained           | not run       | abstained, with the cause of `when` |
 * | errored             | not run       | errored, with the code of `when`; retryable where it is |
 *
 * @example
 * gate({ when: format({ require: ["boxed"] }), then: math() });
 */
export const gate: Combinator<GateOptions> = defineCombinator({
  name: "gate",
  version: 1,
  summary: "Asks one Reward only where another one passes.",
  options: z.strictObject({
    when: rewardNode,
    then: rewardNode,
    else: z
      .union([z.number(), rewardNode], { error: "expected a number or a per-sample Reward" })
      .optional()
      .describe("What a missed condition gives. Default: the minimum of the range of `then`."),
    threshold: z.number().optional().describe("`when` passes from here on. Default: half its range."),
  }),
  nodes: ["when", "then", "else"],
  create({ when, then, else: otherwise = then.range[0], threshold }) {
    const mark = passMark('"gate"', when.range, threshold);
    if (otherwise === -Infinity) {
      throw new AssayError("E_OPTIONS", {
        message: 'Options of "gate": the range of "then" has no minimum that a missed condition could give.',
        hint: 'Add "else", a number or a Reward.',
      });
    }
    const range = hull([then.range, typeof otherwise === "number" ? [otherwise, otherwise] : otherwise.range]);
    return {
      range,
      score: (batch, context) =>
        askFirst({ name: "when", reward: when }, batch, context, async (score, sample) => {
          const condition: NamedScore = { name: "when", score };
          if (score.status !== "scored") return unscoredWhole(condition, [condition]);
          const passed = score.reward >= mark;
          const why = passed
            ? `when passed (${figure(score.reward)} reaches ${figure(mark)})`
            : `when was missed (${figure(score.reward)} is below ${figure(mark)})`;
          if (!passed && typeof otherwise === "number") {
            const reason = shorten(`${figure(otherwise)} since ${why}: ${score.reason}`);
            return scoredWhole(otherwise, { range, reason, parts: [condition], deciding: [condition] });
          }
          const chosen = passed || typeof otherwise === "number" ? { name: "then", reward: then } : { name: "else", reward: otherwise };
          const branch: NamedScore = { name: chosen.name, score: await askOne(chosen, sample, context) };
          const parts = [condition, branch];
          if (branch.score.status !== "scored") return unscoredWhole(branch, parts);
          const reason = shorten(`${why}, and ${branch.name} gives ${figure(branch.score.reward)}: ${branch.score.reason}`);
          return scoredWhole(branch.score.reward, { range, reason, parts, deciding: [branch] });
        }),
    };
  },
});
