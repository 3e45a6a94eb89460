import { hash } from "node:crypto";
import { scored } from "../../../src/core/scores.ts";
import type { Score, ScoreCache } from "../../../src/core/types.ts";

/** The key of the number. */
export function keyOf(index: number): string {
  return hash("sha256", `key ${index}`, "binary");
}

/** The Score that belongs under it, of differing length. */
export function scoreFor(index: number): Score {
  return scored(index % 2, `the reason of ${index}, ${"and more ".repeat(index % 50)}`, { durationMs: 1 });
}

/** Asks for the keys from 0 all at once; gives their Scores, and the numbers of those that were computed. */
export async function ask(
  cache: ScoreCache,
  count: number,
  compute: (index: number) => Promise<Score> = (index) => Promise.resolve(scoreFor(index)),
): Promise<{ readonly scores: readonly Score[]; readonly computed: readonly number[] }> {
  const computed: number[] = [];
  const asked = Array.from({ length: count }, (_, index) =>
    cache.through(keyOf(index), () => {
      computed.push(index);
      return compute(index);
    }),
  );
  return { scores: await Promise.all(asked), computed };
}
