import { askOne } from "../../src/core/ask-part.ts";
import { completionText } from "../../src/core/text.ts";
import type { Context, Json, Sample, Score } from "../../src/core/types.ts";
import type { ItemJudgement } from "./judgement.ts";
import type { ItemCheck, Plan } from "./plan.ts";

export interface CheckedItem {
  readonly id: string;
  readonly judgement: ItemJudgement;
  /** The Score of the item's Reward, where it has one. */
  readonly score?: Score;
}

/** Runs all programmatic items of a rubric on one sample. `reference` is what they compare with, unless the item has its own. */
export function askChecks({ checks }: Plan, sample: Sample, reference: Json, context: Context): Promise<readonly CheckedItem[]> {
  const completion = completionText(sample.completion);
  return Promise.all(
    checks.map((check) => askCheck(check, { ...sample, reference: check.item.reference ?? reference }, completion, context)),
  );
}

async function askCheck(check: ItemCheck, sample: Sample, completion: string, context: Context): Promise<CheckedItem> {
  const { id, weight } = check.item;
  if ("run" in check) {
    const { met, found, overBudget } = check.run(completion);
    // What the completion broke is no way out of a pitfall.
    const score = overBudget ? brokenScore(weight) : met ? 1 : 0;
    return { id, judgement: { status: "ok", score, reason: found } };
  }
  const score = await askOne({ name: id, reward: check.reward }, sample, context);
  return { id, score, judgement: judgementOf(score, check.reward.range, weight) };
}

function judgementOf(score: Score, [min, max]: readonly [number, number], weight: number): ItemJudgement {
  switch (score.status) {
    case "scored":
      if (score.cause === "candidate") return { status: "ok", score: brokenScore(weight), reason: score.reason };
      return { status: "ok", score: (score.reward - min) / (max - min), reason: score.reason };
    case "abstained":
      return { status: "abstain", score: null, reason: score.reason, cause: score.cause };
    case "errored":
      return { status: "error", score: null, reason: score.reason, cause: score.cause, error: score.error };
    default:
      return score satisfies never;
  }
}

/** The worst that an item can be. */
function brokenScore(weight: number): number {
  return weight < 0 ? 1 : 0;
}
