import * as z from "zod";
import { isDrawn, propensityOf, shareByStratum } from "../core/appeals.ts";
import { refuseProto } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import type { Sample } from "../core/types.ts";

export interface AppealPolicyOptions {
  /** The probability of an appeal in each stratum, above 0 and at most 1. */
  readonly strata?: Readonly<Record<string, number>> | undefined;
  /** The probability in strata that are not named. */
  readonly default: number;
  /** A safe integer. Default 0. */
  readonly seed?: number | undefined;
  /** Tells several draws about one sample apart, a whole number from 0. Default 0. */
  readonly index?: number | undefined;
}

/** Whether to appeal against a verdict in this stratum. Keep both values with the verdict: AIPW is void without the propensity. */
export type AppealPolicy = (
  sample: Pick<Sample, "prompt" | "completion" | "reference">,
  stratum: string,
) => { readonly propensity: number; readonly drawn: boolean };

const options = shareByStratum.extend({
  strata: shareByStratum.shape.strata.default({}),
  seed: z.int().default(0),
  index: z.int().min(0).default(0),
});

/**
 * Draws samples for appeal, for loops that ask their own second verifier; in a pipeline `cascade` does it. The draw depends on the seed, the
 * index and the sample's prompt, completion and reference alone, so order and batches change nothing. Throws E_OPTIONS for a probability that
 * is not above 0 and at most 1: what can never be drawn cannot be corrected by appeals.
 *
 * @example
 * const policy = appealPolicy({ strata: { "math/boxed": 0.1 }, default: 0.25, seed: 7 });
 * policy({ prompt: "2+2?", completion: "4", reference: "5" }, "math").propensity; // 0.25
 */
export function appealPolicy(given: AppealPolicyOptions): AppealPolicy {
  refuseProto("appealPolicy", given);
  const parsed = options.safeParse(given);
  if (!parsed.success)
    throw new AssayError("E_OPTIONS", {
      message: `Options of appealPolicy: ${z.prettifyError(parsed.error).replace(/\n\s*/gu, " ")}`,
      cause: parsed.error,
    });
  const { seed, index, ...share } = parsed.data;
  return (sample, stratum) => {
    // Only where both verdicts differ in their share would the verdict count.
    const propensity = propensityOf(share, { verdict: 0, stratum });
    return { propensity, drawn: isDrawn(sample, { seed, index, propensity }) };
  };
}
