import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exact } from "../../verifiers/exact/index.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

describe("exact", () => {
  conformance({
    reward: exact(),
    samples: [
      sample({ completion: "Paris", reference: "Paris" }),
      sample({ completion: "Rome", reference: "Paris" }),
      sample({ completion: "7", reference: 7 }),
    ],
  });
  cases("verifiers/exact/cases.jsonl", exact);

  it("passes every text that is its own reference, and no longer one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), async (text) => {
        fc.pre(text.trim() !== "");
        const [same, longer] = await runScore(exact({ trim: false }), [
          sample({ completion: text, reference: text }),
          sample({ completion: `${text}x`, reference: text }),
        ]);
        expect([same?.reward, longer?.reward]).toEqual([1, 0]);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps long texts out of the reason and the evidence", async () => {
    const [score] = await runScore(exact(), [sample({ completion: "x".repeat(200_000), reference: "y".repeat(200_000) })]);
    expect(JSON.stringify(score).length).toBeLessThan(1_500);
  });

  it("refuses an option of the wrong type with its name", () => {
    expect(() => exact.build({ trim: "yes" })).toThrow(/trim/u);
    expect(() => exact.build({ ignorecase: true })).toThrow(/ignorecase/u);
  });
});
