import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonLength } from "../../verifiers/text/common-subsequence.ts";
import { text } from "../../verifiers/text/index.ts";
import { metrics, similarity } from "../../verifiers/text/similarity.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

/** The table of Wagner and Fischer. */
function plainCommonLength(a: readonly number[], b: readonly number[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    const next = [0];
    for (const [at, right] of b.entries()) next.push(left === right ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe("text", () => {
  conformance({
    reward: text({ metric: "rouge_l" }),
    samples: [sample({ completion: "the cat", reference: "the cat sat" }), sample({ completion: "", reference: "a b" })],
  });
  cases("verifiers/text/cases.jsonl", text);

  it("finds common subsequences as long as the plain table does", () => {
    const list = fc.oneof(
      fc.array(fc.nat(2), { maxLength: 150 }),
      fc.array(fc.nat(40), { maxLength: 150 }),
      fc.array(fc.constant(1), { maxLength: 100 }),
    );
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(commonLength(a, b)).toBe(plainCommonLength(a, b));
      }),
    );
  });

  it("is from 0 to 1, and 1 for a text and itself", () => {
    const words = fc.array(fc.constantFrom("a", "b", "cat", "3.5", "-", "é", "(x)"), { minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(words, words, fc.constantFrom(...metrics), (one, other, metric) => {
        const found = similarity(metric, one.join(" "), other.join(" "));
        const same = similarity(metric, one.join(" "), one.join(" "));
        if (found.kind === "value") expect(found.value >= 0 && found.value <= 1).toBe(true);
        if (same.kind === "value") expect(same.value).toBeCloseTo(1, 12);
      }),
    );
  });

  it.each([
    ["fuzzy_match", "a".repeat(60_000), "a".repeat(60_000), "E_WORK_BUDGET"],
    ["rouge_l", "a ".repeat(50_000), "a ".repeat(45_000), "E_WORK_BUDGET"],
    ["bleu", "a ".repeat(300_000), "a", "E_WORK_BUDGET"],
  ] as const)("gives the minimum with a code where %s of a completion is too much work", async (metric, completion, reference, code) => {
    const [score] = await runScore(text({ metric }), [sample({ completion, reference })]);
    expect(score).toMatchObject({ status: "scored", reward: 0, cause: "candidate", code });
  });

  it("abstains from a reference that is too long, whatever the completion", async () => {
    const [score] = await runScore(text(), [sample({ completion: "a", reference: "a".repeat(100_001) })]);
    expect(score).toMatchObject({ status: "abstained", cause: "reference" });
  });

  it.each(metrics)("compares long texts of many kinds by %s within its work", async (metric) => {
    const texts = ["ab ", "a", "é, ", Array.from({ length: 4_000 }, (_, at) => `w${at} `).join("")].map((unit) =>
      unit.repeat(Math.floor(30_000 / unit.length)),
    );
    const rows = texts.flatMap((completion) => texts.map((reference) => sample({ completion, reference })));
    for (const score of await runScore(text({ metric }), rows)) expect(["scored", "abstained"]).toContain(score.status);
  });
});
