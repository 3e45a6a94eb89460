import * as z from "zod";
import { askOne } from "../core/ask-part.ts";
import { defineCombinator, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import type { Context, Decision, Sample, SampleReward, Score } from "../core/types.ts";
import { askFirst, partName, type NamedScore } from "../core/parts.ts";
import { passMark } from "./pass-mark.ts";
import { afterOthers, uniqueNames } from "./steps.ts";
import { figure, hull, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";

export interface CascadeStep {
  readonly name: string;
  readonly reward: SampleReward;
  /** On which verdict the next step is asked. Default never. */
  readonly appeal?: "never" | "on-fail" | "on-pass" | undefined;
  /** The step passes from here on. Default: half the range of its reward. */
  readonly threshold?: number | undefined;
}

/** The steps in order; `{ steps: [...] }` means the same. */
export type CascadeOptions = readonly CascadeStep[] | { readonly steps: readonly CascadeStep[] };

interface MarkedStep extends CascadeStep {
  readonly mark: number;
}

const steps = z
  .array(
    z.strictObject({
      name: partName,
      reward: rewardNode,
      appeal: z.enum(["never", "on-fail", "on-pass"]).default("never").describe("On which verdict the next step is asked."),
      threshold: z.number().optional().describe("The step passes from here on. Default: half its range."),
    }),
  )
  .min(1, { error: "expected at least one step" })
  .superRefine((list, context) => {
    uniqueNames(
      list.map(({ name }) => name),
      context,
    );
    const last = list.at(-1);
    if (last && last.appeal !== "never") {
      context.addIssue({
        code: "custom",
        path: [list.length - 1, "appeal"],
        message: `"${last.name}" is the last step: there is none after it to appeal to`,
      });
    }
  });

const options: z.ZodType<{ readonly steps: readonly CascadeStep[] }, CascadeOptions> = z
  .union([steps, z.strictObject({ steps })])
  .transform((given) => ("steps" in given ? given : { steps: given }));

/**
 * The first step judges; where its verdict may be appealed against, the next step is asked. The judgement made last stands.
 *
 * | a step                             | what follows |
 * |------------------------------------|--------------|
 * | scored, its verdict not appealed   | scored: this step's reward |
 * | scored, its verdict appealed       | the next step is asked |
 * | abstained, a step left             | the next step is asked |
 * | abstained, the last one            | scored: the reward of the last step that judged; abstained, with this step's cause, where none did |
 * | errored                            | errored, with its code, also where an earlier step has judged: an appeal is never dropped in silence; retryable where it is |
 *
 * The Score has a decision: the verdict of the first step that judged, before any appeal, and the appeal's own verdict, null where it
 * abstained.
 *
 * @example
 * cascade([{ name: "rule", reward: math(), appeal: "on-fail" }, { name: "appeal", reward: sameAnswer }]);
 */
export const cascade: Combinator<CascadeOptions> = defineCombinator({
  name: "cascade",
  version: 1,
  summary: "Asks Rewards in turn, the next one on appeal against the verdict of the one before.",
  options,
  nodes: ["*.reward", "steps.*.reward"],
  create(given) {
    const marked = given.steps.map((step): MarkedStep => ({
      ...step,
      mark: passMark(`"cascade" step "${step.name}"`, step.reward.range, step.threshold),
    }));
    const [first] = marked;
    if (!first) throw new AssayError("E_OPTIONS", { message: 'Options of "cascade": expected at least one step.' });
    const range = hull(marked.map(({ reward }) => reward.range));

    const run = async (firstScore: Score, sample: Sample, context: Context): Promise<Score> => {
      const asked: NamedScore[] = [];
      let standing: NamedScore | undefined;
      let decision: Decision | undefined;
      for (const [index, step] of marked.entries()) {
        const part = { name: step.name, score: index === 0 ? firstScore : await askOne(step, sample, context) };
        asked.push(part);
        const { score } = part;
        if (score.status === "errored") return unscoredWhole(part, asked);
        if (score.status === "abstained") continue;
        const verdict = score.reward >= step.mark ? 1 : 0;
        decision = decision ? { ...decision, appeal: { propensity: 1, drawn: true, verdict } } : decisionBy(step, score, verdict);
        standing = part;
        if (step.appeal !== (verdict === 1 ? "on-pass" : "on-fail")) break;
        // Asked from here on; the verdict is filled in where a later step gives one.
        decision = { ...decision, appeal: { propensity: 1, drawn: true, verdict: decision.appeal?.verdict ?? null } };
      }
      const last = asked.at(-1);
      if (standing?.score.status !== "scored") return last ? unscoredWhole(last, asked) : firstScore;
      const reason = shorten(
        `${standing.name} gives ${figure(standing.score.reward)}${afterOthers(asked, standing)}: ${standing.score.reason}`,
      );
      return scoredWhole(standing.score.reward, { range, reason, parts: asked, deciding: [standing], decision });
    };
    return { range, score: (batch, context) => askFirst(first, batch, context, (score, sample) => run(score, sample, context)) };
  },
});

/** The step's own decision where it has one, such as that of a verifier with its stratum; else its reward against its threshold. */
function decisionBy(step: MarkedStep, score: Score, verdict: 0 | 1): Decision {
  if (score.decision && step.threshold === undefined) return score.decision;
  return { verdict, stratum: score.decision?.stratum ?? step.reward.spec.use };
}
