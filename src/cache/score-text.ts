import type { CacheForm, Score } from "../core/types.ts";

/** How Scores stand in a cache. */
export const scoreForm: CacheForm<Score> = { toText: textToKeep, fromText: scoreOf, asCached };

/** Whether a Score may be given again for the same key. Errors may not, and neither may verdicts that came about by how busy the machine was. */
function isCacheable(score: Score): boolean {
  if (score.status === "errored") return false;
  if (score.status === "scored" && (score.code === "E_WORK_DEADLINE" || score.code === "E_WORKER_DIED")) return false;
  return isExact(score.metrics) && isExact(score.cost) && Object.values(score.parts).every(isCacheable);
}

/** JSON has no text for NaN and infinities: they would come back as null. */
function isExact(numbers: Readonly<Record<string, number>>): boolean {
  for (const name in numbers) if (!Number.isFinite(numbers[name])) return false;
  return true;
}

/** A Score as it is given where it was not computed: marked as cached, and at no cost of time. */
function asCached(score: Score): Score {
  return { ...score, durationMs: 0, cached: true };
}

/** The text that is kept for a Score; undefined where it may not be kept, or has something in it that JSON cannot carry. */
function textToKeep(score: Score): string | undefined {
  try {
    return isCacheable(score) ? JSON.stringify(asCached(score)) : undefined;
  } catch {
    // A cycle, a bigint: such a Score is computed anew each time.
    return undefined;
  }
}

/** The Score that a text stands for; undefined where it is none. */
function scoreOf(text: string): Score | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("status" in value) || !("cached" in value)) return undefined;
    // Only texts made by textToKeep come here: stores verify what they give, and know the format that wrote it.
    return value as Score;
  } catch {
    // What is no JSON is no Score.
    return undefined;
  }
}
