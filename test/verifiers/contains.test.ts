import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contains } from "../../verifiers/contains/index.ts";
import { findText } from "../../verifiers/contains/find-text.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

describe("contains", () => {
  conformance({
    reward: contains(),
    samples: [sample({ completion: "in Paris", reference: "Paris" }), sample({ completion: "in Rome", reference: ["Paris", "Rome"] })],
  });
  cases("verifiers/contains/cases.jsonl", contains);

  it("finds a whole word exactly where the words of the text are split", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "é", "1", "_"), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), word, (words, wanted) => {
        expect(findText(words.join(" "), wanted, { words: true }) !== -1).toBe(words.includes(wanted));
      }),
    );
  });

  it("searches whole words in hostile text in linear time", async () => {
    const rows = ["a", "a ", "ab", "é", "💥a"].map((unit) =>
      sample({ completion: unit.repeat(200_000 / unit.length), reference: `${"a ".repeat(50)}b` }),
    );
    for (const score of await runScore(contains({ words: true }), rows)) expect(score).toMatchObject({ status: "scored", reward: 0 });
  });

  it("refuses an unknown mode with the known ones", () => {
    expect(() => contains.build({ mode: "some" })).toThrow(/all.*any/u);
  });

  it("refuses to look for many texts in a long completion on the caller's thread", async () => {
    const reference = Array.from({ length: 256 }, (_, index) => `text ${index}`);
    const [long, short] = await runScore(contains(), [
      sample({ completion: "ab ".repeat(700_000), reference }),
      sample({ completion: reference.join(" "), reference }),
    ]);
    expect(long).toMatchObject({ status: "scored", reward: 0, code: "E_WORK_BUDGET" });
    expect(short?.reward).toBe(1);
  });
});
