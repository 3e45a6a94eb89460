import * as z from "zod";
import { askPart, type NamedReward } from "./ask-part.ts";
import { rewardNode } from "./combinator.ts";
import { erroredBy } from "./scores.ts";
import type { Context, Sample, SampleReward, Score } from "./types.ts";

export interface NamedScore {
  readonly name: string;
  readonly score: Score;
}

export const partNamePattern: RegExp = /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,63}$/u;

/** What a part may be called: letters, digits, `_` and `-`, at most 64 of them. */
export const partName: z.ZodType<string, string> = z
  .string()
  .regex(partNamePattern, { error: "expected a part's name of 1 to 64 letters, digits, _ and -" });

/** Options that are nothing but parts: `{ name: Reward, … }`, at least one. */
export const namedRewards: z.ZodType<Readonly<Record<string, SampleReward>>, Readonly<Record<string, SampleReward>>> = z
  .record(partName, rewardNode)
  .refine((parts) => Object.keys(parts).length > 0, { error: "expected at least one part" })
  .meta({ minProperties: 1 });

/** The parts of a record, in order. */
export function partsOf(record: Readonly<Record<string, SampleReward>>): readonly NamedReward[] {
  return inOrder(Object.entries(record).map(([name, reward]) => ({ name, reward })));
}

/** By name in code unit order. Pipelines that differ in the order of keys alone have one cache key, so they must have one Score too. */
export function inOrder<Part extends { readonly name: string }>(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Asks every part about the whole batch at once. A sample's Score is made as soon as its own parts are known. */
export function askAll(
  parts: readonly NamedReward[],
  batch: readonly Sample[],
  context: Context,
  judge: (scores: readonly NamedScore[]) => Score,
): readonly Promise<Score>[] {
  const asked = parts.map((part) => askPart(part, batch, context));
  return batch.map(async (_, place) => {
    const scores = await Promise.all(asked.map((promises) => promises[place] as Promise<Score>)); // askPart gives one promise a sample
    try {
      return judge(scores.map((score, index) => ({ name: parts[index]?.name ?? "", score })));
    } catch (error) {
      return erroredBy(error, "E_INTERNAL");
    }
  });
}

/**
 * Asks the first part about the whole batch at once and hands each Score on by itself, so that what comes after it,
 * such as a costly appeal, holds up no other sample.
 */
export function askFirst(
  first: NamedReward,
  batch: readonly Sample[],
  context: Context,
  go: (score: Score, sample: Sample) => Score | Promise<Score>,
): readonly Promise<Score>[] {
  return askPart(first, batch, context).map(async (promise, place) => {
    try {
      return await go(await promise, batch[place] as Sample); // askPart gives one promise a sample
    } catch (error) {
      return erroredBy(error, "E_INTERNAL");
    }
  });
}
