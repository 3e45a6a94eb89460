import { hash } from "node:crypto";
import * as z from "zod";
import { requestText } from "./cache-key.ts";
import { AssayError, messageOf } from "./errors.ts";
import { draw } from "./random.ts";
import { completionText } from "./text.ts";
import type { Decision, Sample } from "./types.ts";

/** With which probability a verdict is appealed, above 0 and at most 1: one for all, or by the stratum of the decision. */
export type AppealShare = number | { readonly strata: Readonly<Record<string, number>>; readonly default: number };

/** The same, or apart for verdicts that failed and those that passed. */
export type Propensity = AppealShare | { readonly fail: AppealShare; readonly pass: AppealShare };

const maxStrata = 10_000;

const probability = z
  .number()
  .gt(0, { error: "expected a probability above 0: what can never be drawn cannot be corrected by appeals (1 draws all)" })
  .max(1, { error: "expected a probability of 1 at most" });

/** Options that give a probability by stratum. */
export const shareByStratum: z.ZodObject<{
  strata: z.ZodType<Record<string, number>, Record<string, number>>;
  default: z.ZodType<number, number>;
}> = z.strictObject({
  strata: z
    .record(z.string().min(1), probability)
    .refine((strata) => Object.keys(strata).length <= maxStrata, { error: `expected at most ${maxStrata} strata` }),
  default: probability.describe("For strata that are not named."),
});

const share: z.ZodType<AppealShare, AppealShare> = z.union([probability, shareByStratum]);

/** One form of both kinds, so that what is missing is told by its name. */
const parts = z.strictObject({ ...shareByStratum.partial().shape, fail: share.optional(), pass: share.optional() }).refine(
  ({ strata, default: other, fail, pass }) => {
    const [byStrata, byVerdict] = [strata !== undefined && other !== undefined, fail !== undefined && pass !== undefined];
    return byStrata ? fail === undefined && pass === undefined : byVerdict && strata === undefined && other === undefined;
  },
  { error: "expected { strata, default } or { fail, pass }, each with both" },
);

// The refinement leaves the two forms of the type.
export const propensitySchema: z.ZodType<Propensity, Propensity> = z.union([probability, parts]) as z.ZodType<Propensity, Propensity>;

/** The probability with which this verdict is appealed. */
export function propensityOf(propensity: Propensity, { verdict, stratum }: Pick<Decision, "verdict" | "stratum">): number {
  if (typeof propensity === "number") return propensity;
  if ("fail" in propensity) return propensityOf(verdict === 1 ? propensity.pass : propensity.fail, { verdict, stratum });
  const { strata } = propensity;
  return Object.hasOwn(strata, stratum) ? (strata[stratum] ?? propensity.default) : propensity.default;
}

export interface AppealDraw {
  readonly seed: number;
  /** Tells draws about one sample apart. */
  readonly index: number;
  readonly propensity: number;
}

/**
 * Whether a sample is drawn for appeal. It depends on the seed, the index and what the sample is: its prompt, its completion as checks read
 * it, and its reference. Ids, order and batches change nothing. A draw under a smaller propensity is one under a greater propensity too.
 */
export function isDrawn(sample: Pick<Sample, "prompt" | "completion" | "reference">, { seed, index, propensity }: AppealDraw): boolean {
  // What everybody passes costs no hash.
  return propensity >= 1 || draw(seed, contentKey(sample), index) < propensity;
}

function contentKey({ prompt, completion, reference }: Parameters<typeof isDrawn>[0]): string {
  try {
    // The word keeps these draws apart from those of checks, which have keys of their own.
    return `appeal ${hash("sha256", requestText({ completion: completionText(completion), reference, prompt }), "hex")}`;
  } catch (error) {
    throw new AssayError("E_ROW_SHAPE", {
      message: `No draw can be made from the sample, whose prompt or reference is not plain data: ${messageOf(error)}.`,
      cause: error,
    });
  }
}
