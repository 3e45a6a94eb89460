import * as z from "zod";
import { askOne, type NamedReward } from "../core/ask-part.ts";
import { defineCombinator, isReward, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import type { Context, Sample, SampleReward, Score } from "../core/types.ts";
import { askFirst, partName, type NamedScore } from "../core/parts.ts";
import { afterOthers, uniqueNames } from "./steps.ts";
import { figure, firstErrored, hull, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";

export interface FallbackStep {
  /** Default: the name of the step's recipe, numbered where it stands more than once. */
  readonly name?: string | undefined;
  readonly reward: SampleReward;
}

/** Rewards in order, named or not; `{ steps: [...] }` means the same and has room for `on`. */
export type FallbackOptions = readonly (SampleReward | FallbackStep)[] | FallbackSteps;

export interface FallbackSteps {
  readonly steps: readonly (SampleReward | FallbackStep)[];
  /** Which steps are passed over. Default ["abstained"]: an errored step becomes another verifier's number only where that was asked for. */
  readonly on?: readonly ("abstained" | "errored")[] | undefined;
}

const steps = z
  .array(z.union([rewardNode, z.strictObject({ name: partName.optional(), reward: rewardNode })]))
  .min(1, { error: "expected at least one step" })
  .superRefine((list, context) => {
    uniqueNames(namesOf(list), context);
  });

const on = z
  .array(z.enum(["abstained", "errored"]))
  .min(1)
  .describe("Which steps are passed over.");

const options: z.ZodType<Required<FallbackSteps>, FallbackOptions> = z
  .union([steps, z.strictObject({ steps, on: on.default(["abstained"]) })])
  .transform((given) => ("steps" in given ? given : { steps: given, on: ["abstained" as const] }));

/**
 * The first step that can say something. A later step is asked only where it is needed.
 *
 * | steps, in their order                            | outcome |
 * |--------------------------------------------------|---------|
 * | scored, whatever stands before it                | scored: the reward of the first scored step; later ones are not run |
 * | abstained, a step left                           | the next step is asked |
 * | errored                                          | errored, with its code; retryable where it is |
 * | errored, `on: [abstained, errored]`, a step left | the next step is asked |
 * | abstained, `on: [errored]`                       | abstained, with its cause |
 * | none scored, all abstained                       | abstained, with the cause of the last |
 * | none scored, some errored                        | errored, with that step's code; retryable where all errored steps are |
 *
 * @example
 * fallback([math(), exact()]);
 */
export const fallback: Combinator<FallbackOptions> = defineCombinator({
  name: "fallback",
  version: 1,
  summary: "Takes the first Reward that is scored.",
  options,
  nodes: ["*", "*.reward", "steps.*", "steps.*.reward"],
  create(given) {
    const parts = namedSteps(given.steps);
    const [first] = parts;
    if (!first) throw new AssayError("E_OPTIONS", { message: 'Options of "fallback": expected at least one step.' });
    const range = hull(parts.map(({ reward }) => reward.range));

    const run = async (firstScore: Score, sample: Sample, context: Context): Promise<Score> => {
      const asked: NamedScore[] = [];
      for (const [index, { name, reward }] of parts.entries()) {
        const part = { name, score: index === 0 ? firstScore : await askOne({ name, reward }, sample, context) };
        asked.push(part);
        const { score } = part;
        if (score.status === "scored") {
          const reason = shorten(`${name} gives ${figure(score.reward)}${afterOthers(asked, part)}: ${score.reason}`);
          return scoredWhole(score.reward, { range, reason, parts: asked, deciding: [part] });
        }
        if (!given.on?.includes(score.status)) return unscoredWhole(part, asked);
      }
      const deciding = firstErrored(asked) ?? asked.at(-1);
      return deciding ? unscoredWhole(deciding, asked) : firstScore;
    };
    return { range, score: (batch, context) => askFirst(first, batch, context, (score, sample) => run(score, sample, context)) };
  },
});

function namedSteps(list: FallbackSteps["steps"]): readonly NamedReward[] {
  const taken = new Set(namesOf(list));
  return list.map((step) => {
    const reward = isReward(step) ? step : step.reward;
    if (!isReward(step) && step.name !== undefined) return { name: step.name, reward };
    let free = reward.spec.use;
    for (let copy = 2; taken.has(free); copy += 1) free = `${reward.spec.use}-${copy}`;
    taken.add(free);
    return { name: free, reward };
  });
}

function namesOf(list: FallbackSteps["steps"]): readonly string[] {
  return list.flatMap((step) => (isReward(step) || step.name === undefined ? [] : [step.name]));
}
