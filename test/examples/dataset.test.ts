import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json, Sample, SampleReward } from "../../src/core/types.ts";
import { choice } from "../../verifiers/choice/index.ts";
import { json } from "../../verifiers/json/index.ts";
import { math } from "../../verifiers/math/index.ts";
import { runScore } from "../support/run-score.ts";

interface Row {
  readonly id: string;
  readonly group: string;
  readonly task: "math" | "choice" | "json";
  readonly prompt: string;
  readonly completion: string;
  readonly reference: Json;
  readonly choices?: Readonly<Record<string, string>>;
  readonly correct: boolean;
}

/** Rows that a verifier judges otherwise than the people who labelled them, with why. Each is a known limit. */
const knownDifferences: Readonly<Record<string, string>> = {
  "discount-jacket-1": "two boxes with different values: an intermediate result is boxed too, and that is never rewarded",
  "discount-jacket-3": "nothing marks the answer, and another amount follows it in a remark",
  "coins-mix-2": "nothing marks the answer, and another count follows it in brackets",
  "interest-simple-1": "nothing marks the answer, and another amount follows it in a remark",
  "candle-burn-4": "nothing marks the answer, and the hours follow it in its sentence",
};

const rows = readFileSync("examples/data/answers.jsonl", "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Row); // the first test below checks the shape
const rewards = { math: math(), choice: choice(), json: json() };

describe("examples/data/answers.jsonl", () => {
  it("has at least 300 rows of the three tasks, four completions a prompt", () => {
    expect(rows.length).toBeGreaterThanOrEqual(300);
    for (const row of rows) {
      expect(Object.keys(rewards), row.id).toContain(row.task);
      expect(row, row.id).toMatchObject({ prompt: expect.any(String), completion: expect.any(String), correct: expect.any(Boolean) });
      if (row.task === "choice") expect(Object.keys(row.choices ?? {}), row.id).toContain(row.reference);
    }
    const groups = Map.groupBy(rows, (row) => row.group);
    for (const [id, group] of groups) {
      expect(group, id).toHaveLength(4);
      expect(new Set(group.map((row) => JSON.stringify([row.prompt, row.reference, row.choices])).values()).size, id).toBe(1);
      expect(new Set(group.map((row) => row.completion)).size, id).toBe(4);
    }
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  it("has groups that are all right, all wrong and mixed", () => {
    const right = [...Map.groupBy(rows, (row) => row.group).values()].map((group) => group.filter((row) => row.correct).length);
    for (const count of [0, 1, 2, 3, 4]) expect(right).toContain(count);
  });

  it.each(["math", "choice", "json"] as const)("is judged by %s as people judged it", async (task) => {
    const own = rows.filter((row) => row.task === task);
    const samples = own.map(({ id, prompt, completion, reference, choices }): Sample => ({
      id,
      prompt,
      completion,
      reference,
      metadata: choices ? { choices } : {},
    }));
    const scores = await runScore(rewards[task] as SampleReward, samples); // the verifier reads the reference by its schema
    const different = own.flatMap((row, index) => {
      const score = scores[index];
      return score?.status === "scored" && score.reward === Number(row.correct)
        ? []
        : [{ id: row.id, correct: row.correct, reward: score?.reward, reason: score?.reason }];
    });
    expect(different.filter(({ id }) => !(id in knownDifferences))).toEqual([]);
    const known = own.filter((row) => row.id in knownDifferences).map((row) => row.id);
    expect(different.map(({ id }) => id).filter((id) => id in knownDifferences)).toEqual(known);
  });
});
