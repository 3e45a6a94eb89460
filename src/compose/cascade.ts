import * as z from "zod";
import { isDrawn, propensityOf, propensitySchema, type Propensity } from "../core/appeals.ts";
import { askOne } from "../core/ask-part.ts";
import { defineCombinator, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import { hashOf } from "../core/hash.ts";
import type { Context, Decision, Sample, SampleReward, Score } from "../core/types.ts";
import { askFirst, partName, type NamedScore } from "../core/parts.ts";
import { passMark } from "./pass-mark.ts";
import { afterOthers, uniqueNames } from "./steps.ts";
import { figure, hull, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";

export interface CascadeStep {
  readonly name: string;
  readonly reward: SampleReward;
  /** On which verdict the next step is asked. Default never. */
  readonly appeal?: "never" | "on-fail" | "on-pass" | "always" | undefined;
  /** With which probability such a verdict is appealed: a number, `{ strata, default }`, or `{ fail, pass }` of those. Default 1. */
  readonly propensity?: Propensity | undefined;
  /** The step passes from here on. Default: half the range of its reward. */
  readonly threshold?: number | undefined;
}

/** The steps in order; `{ steps: [...] }` means the same. */
export type CascadeOptions = readonly CascadeStep[] | { readonly steps: readonly CascadeStep[] };

interface MarkedStep extends CascadeStep {
  readonly mark: number;
  /** Tells the draws of this step apart from all others about a sample. */
  readonly index: number;
}

const steps = z
  .array(
    z.strictObject({
      name: partName,
      reward: rewardNode,
      appeal: z.enum(["never", "on-fail", "on-pass", "always"]).default("never").describe("On which verdict the next step is asked."),
      propensity: propensitySchema.optional().describe("With which probability such a verdict is appealed. Default: 1."),
      threshold: z.number().optional().describe("The step passes from here on. Default: half its range."),
    }),
  )
  .min(1, { error: "expected at least one step" })
  .superRefine((list, context) => {
    uniqueNames(
      list.map(({ name }) => name),
      context,
    );
    for (const [index, { name, appeal, propensity }] of list.entries()) {
      const refuse = (message: string): void => context.addIssue({ code: "custom", path: [index, "propensity"], message });
      if (propensity !== undefined && appeal === "never") refuse(`"${name}" appeals never, so there is nothing to draw`);
      if (typeof propensity === "object" && "fail" in propensity && appeal !== "always")
        refuse(`"${name}" appeals ${appeal}: expected one propensity, without fail and pass`);
    }
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
 * | scored, its verdict appealed       | the next step is asked; below a propensity of 1 only where the sample is drawn |
 * | scored, appealed and not drawn     | scored: this step's reward; the decision says that it was not drawn |
 * | abstained, a step left             | the next step is asked |
 * | abstained, the last one            | scored: the reward of the last step that judged; abstained, with this step's cause, where none did |
 * | errored                            | errored, with its code, also where an earlier step has judged: an appeal is never dropped in silence; retryable where it is |
 *
 * The Score has a decision: the verdict of the first step that judged, before any appeal, and where that verdict could be appealed the
 * propensity, whether it was drawn, and the last verdict of the appeal, null where it was not drawn or abstained. The propensity is that of
 * any appeal against the first verdict; later steps that appeal against the appeal are part of it. Draws depend on the seed, the sample's
 * prompt, completion and reference, and on what the cascade is but for its propensities, so that two steps and two cascades draw apart.
 *
 * @example
 * cascade([{ name: "rule", reward: math(), appeal: "on-fail", propensity: 0.25 }, { name: "appeal", reward: sameAnswer }]);
 */
export const cascade: Combinator<CascadeOptions> = defineCombinator({
  name: "cascade",
  version: 1,
  summary: "Asks Rewards in turn, the next one on appeal against the verdict of the one before.",
  options,
  nodes: ["*.reward", "steps.*.reward"],
  create(given) {
    const place = hashOf(given.steps.map(({ reward, appeal, threshold }) => [reward.spec, appeal, threshold ?? null]));
    const marked = given.steps.map((step, index): MarkedStep => ({
      ...step,
      // 48 bits; the greatest is far below the safe integers.
      index: Number.parseInt(hashOf([place, index]).slice(0, 12), 16),
      mark: passMark(`"cascade" step "${step.name}"`, step.reward.range, step.threshold),
    }));
    const [first] = marked;
    if (!first) throw new AssayError("E_OPTIONS", { message: 'Options of "cascade": expected at least one step.' });
    const range = hull(marked.map(({ reward }) => reward.range));

    const run = async (firstScore: Score, sample: Sample, context: Context): Promise<Score> => {
      const asked: NamedScore[] = [];
      let standing: NamedScore | undefined;
      let decision: Decision | undefined;
      let undrawn = "";
      for (const [index, step] of marked.entries()) {
        const part = { name: step.name, score: index === 0 ? firstScore : await askOne(step, sample, context) };
        asked.push(part);
        const { score } = part;
        if (score.status === "errored") return unscoredWhole(part, asked);
        if (score.status === "abstained") continue;
        const verdict = score.reward >= step.mark ? 1 : 0;
        decision = decision ? appealed(decision, verdict) : firstDecision(step, score, verdict);
        standing = part;
        if (!appeals(step, verdict)) break;
        const propensity = propensityOf(step.propensity ?? 1, { verdict, stratum: decision.stratum });
        if (!isDrawn(sample, { seed: context.seed, index: step.index, propensity })) {
          undrawn = `, not drawn for appeal at ${figure(propensity)}`;
          break;
        }
        // Asked from here on; the verdict is filled in where a later step gives one.
        decision = appealed(decision, decision.appeal?.verdict ?? null);
      }
      const last = asked.at(-1);
      if (standing?.score.status !== "scored") return last ? unscoredWhole(last, asked) : firstScore;
      const reason = shorten(
        `${standing.name} gives ${figure(standing.score.reward)}${afterOthers(asked, standing)}${undrawn}: ${standing.score.reason}`,
      );
      return scoredWhole(standing.score.reward, { range, reason, parts: asked, deciding: [standing], decision });
    };
    return { range, score: (batch, context) => askFirst(first, batch, context, (score, sample) => run(score, sample, context)) };
  },
});

function appeals({ appeal }: CascadeStep, verdict: 0 | 1): boolean {
  return appeal === "always" || appeal === (verdict === 1 ? "on-pass" : "on-fail");
}

/** The decision with an appeal that was drawn and its verdict so far. */
function appealed(decision: Decision, verdict: 0 | 1 | null): Decision {
  return decision.appeal ? { ...decision, appeal: { ...decision.appeal, drawn: true, verdict } } : decision;
}

/**
 * The decision of the first step that judged, with the probability of an appeal against its verdict. A step that is a cascade itself may have
 * appealed before: then that is the probability of an appeal inside it or, failing that, after it.
 */
function firstDecision(step: MarkedStep, score: Score, verdict: 0 | 1): Decision {
  const decision = decisionBy(step, score, verdict);
  const inside = decision.appeal;
  const unappealed = { verdict: inside?.drawn ? decision.verdict : verdict, stratum: decision.stratum };
  const after = appeals(step, unappealed.verdict) ? propensityOf(step.propensity ?? 1, unappealed) : 0;
  const propensity = inside ? inside.propensity + (1 - inside.propensity) * after : after;
  return propensity > 0
    ? { ...decision, appeal: { propensity, drawn: inside?.drawn ?? false, verdict: inside?.verdict ?? null } }
    : decision;
}

/** The step's own decision where it has one, such as that of a verifier with its stratum; else its reward against its threshold. */
function decisionBy(step: MarkedStep, score: Score, verdict: 0 | 1): Decision {
  if (score.decision && step.threshold === undefined) return score.decision;
  return { verdict, stratum: score.decision?.stratum ?? step.reward.spec.use };
}
