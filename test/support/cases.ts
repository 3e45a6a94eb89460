import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json, Sample, SampleReward } from "../../src/core/types.ts";
import { runScore } from "./run-score.ts";
import { sample } from "./sample.ts";

interface Case {
  readonly prompt?: Sample["prompt"];
  readonly completion: Sample["completion"];
  readonly reference?: Json;
  readonly metadata?: Readonly<Record<string, Json>>;
  readonly generation?: NonNullable<Sample["generation"]>;
  readonly with?: Readonly<Record<string, Json>>;
  readonly status: "scored" | "abstained" | "errored";
  readonly reward?: number;
  /** How many decimals of the reward count. Default: it is exact. */
  readonly decimals?: number;
  readonly code?: string;
  /** Part of the reason. */
  readonly reason?: string;
  /** Who decided: "hand" with the code, "second hand" without seeing it. */
  readonly source: string;
  readonly why?: string;
  /** The part of a documentation page that the row stands in. */
  readonly topic?: string;
}

/** One test a row of a table of cases. A row's `with` are the options that the recipe is built with. */
export function cases(path: string, recipe: { build(options: unknown): unknown }): void {
  const rows = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Case); // a test fails on a row of another shape
  describe(path, () => {
    for (const [index, row] of rows.entries()) {
      it(`row ${index + 1}: ${row.why ?? JSON.stringify(row.completion).slice(0, 60)}`, async () => {
        expect(row.source, "source").toBeTypeOf("string");
        const reward = recipe.build(row.with ?? {}) as SampleReward; // cases are of per-sample recipes
        const { prompt = "", completion, reference = null, metadata, generation } = row;
        const [score] = await runScore(reward, [
          sample({ prompt, completion, reference, ...(metadata ? { metadata } : {}), ...(generation ? { generation } : {}) }),
        ]);
        const reached: unknown = row.decimals === undefined ? row.reward : expect.closeTo(row.reward ?? Number.NaN, row.decimals);
        expect(score, JSON.stringify(score)).toMatchObject({ status: row.status, reward: row.status === "scored" ? reached : null });
        if (row.code !== undefined)
          expect(score?.status === "errored" ? score.error.code : score?.status === "scored" ? score.code : undefined).toBe(row.code);
        if (row.reason !== undefined) expect(score?.reason).toContain(row.reason);
      });
    }
  });
}
