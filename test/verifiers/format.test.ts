import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { format } from "../../verifiers/format/index.ts";
import { readBlocks } from "../../verifiers/format/blocks.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const require = ["think", "answer"];

describe("format", () => {
  conformance({
    reward: format({ require, partial: true, nothingOutside: true }),
    samples: [
      sample({ completion: "<think>a</think><answer>b</answer>" }),
      sample({ completion: "<think>a</think>" }),
      sample({ completion: "b" }),
    ],
  });
  cases("verifiers/format/cases.jsonl", format);

  it("passes a well-formed text and fails it with any one tag taken out or doubled", async () => {
    const word = fc.string({ unit: fc.constantFrom("a", "1", " ", "<", ">", "/"), maxLength: 12 }).map((text) => `x${text}`);
    await fc.assert(
      fc.asyncProperty(word, word, fc.integer({ min: 0, max: 3 }), async (thought, answer, at) => {
        const parts = ["<think>", thought, "</think>", "<answer>", answer, "</answer>"];
        const tag = [0, 2, 3, 5][at] ?? 0;
        const texts = [parts, parts.toSpliced(tag, 1), parts.toSpliced(tag, 0, parts[tag] ?? "")].map((list) => list.join(""));
        const scores = await runScore(
          format({ require, nothingOutside: true }),
          texts.map((completion) => sample({ completion })),
        );
        expect(scores.map((score) => score.reward)).toEqual([1, 0, 0]);
      }),
    );
  });

  it("gives no part of the reward to a completion without any of it", async () => {
    const [score] = await runScore(format({ require, partial: true, nothingOutside: true }), [sample({ completion: "just text" })]);
    expect(score).toMatchObject({ reward: 0, metrics: { met: 0, required: 4 } });
  });

  it("counts blocks and blames each fault once", () => {
    const { blocks, faults } = readBlocks("<a>1</a><b><a></a></b></b>", new Set(["a", "b"]));
    expect(blocks.map(({ name, content }) => [name, content])).toEqual([
      ["a", "1"],
      ["b", "<a></a>"],
    ]);
    expect([...faults.keys()].toSorted()).toEqual(["a", "b"]);
  });

  it.each(["<", "<think>", "</think>", "<think>a</think>", "<thin", "\\boxed{", "\\boxed{1}"])(
    "settles 200 kB of %j as a score",
    async (unit) => {
      const completion = unit.repeat(Math.ceil(200_000 / unit.length));
      const [score] = await runScore(format({ require: ["think", "answer", "boxed"], nothingOutside: true }), [sample({ completion })]);
      expect(score).toMatchObject({ status: "scored", reward: 0 });
      expect(score?.durationMs).toBeLessThan(5_000);
    },
  );

  it("refuses options that cannot be met", () => {
    expect(() => format.build({})).toThrow(/require/u);
    expect(() => format.build({ require: [] })).toThrow(/require/u);
    expect(() => format.build({ require: ["a", "a"] })).toThrow(/twice/u);
    expect(() => format.build({ require: ["<a>"] })).toThrow(/tag/u);
    expect(() => format.build({ require: ["a"], openedByPrompt: "b" })).toThrow(/openedByPrompt/u);
  });
});
