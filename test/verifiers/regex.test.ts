import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import { regex } from "../../verifiers/regex/index.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

describe("regex", () => {
  conformance({
    reward: regex({ pattern: "^\\d+$" }),
    samples: [sample({ completion: "42" }), sample({ completion: "x" }), sample({ completion: "" })],
  });
  cases("verifiers/regex/cases.jsonl", regex);

  it.each([
    ["an open bracket", { pattern: "(" }],
    ["look-ahead", { pattern: "(?=a)" }],
    ["a back-reference", { pattern: "(a)\\1" }],
    ["nested counted repeats", { pattern: "((a{1000}){1000}){1000}" }],
    ["a long pattern", { pattern: "a".repeat(3_000) }],
    ["a large program", { pattern: "(a|b|c){1000}" }],
    ["an unknown flag", { pattern: "a", flags: "g" }],
    ["a number as a pattern", { pattern: 7 }],
    ["an empty pattern", { pattern: "" }],
  ])("refuses %s when it is built", (_name, options) => {
    let thrown: unknown;
    try {
      regex.build(options);
    } catch (error) {
      thrown = error;
    }
    expect(isAssayError(thrown) && thrown.code).toBe("E_OPTIONS");
  });

  it("agrees with JavaScript on simple patterns", async () => {
    const atom = fc.constantFrom("a", "b", "[ab]", ".", "(a|b)", "a*", "b+", "a?");
    await fc.assert(
      fc.asyncProperty(
        fc.array(atom, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 }),
        async (atoms, text) => {
          const pattern = atoms.join("");
          const [search] = await runScore(regex({ pattern }), [sample({ completion: text })]);
          const [full] = await runScore(regex({ pattern, match: "full" }), [sample({ completion: text })]);
          expect([search?.reward, full?.reward]).toEqual([
            new RegExp(pattern, "u").test(text) ? 1 : 0,
            new RegExp(`^(?:${pattern})$`, "u").test(text) ? 1 : 0,
          ]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("settles patterns that hang backtracking engines on a megabyte of text", async () => {
    const text = `${"a".repeat(1_000_000)}!`;
    for (const pattern of ["^(a+)+$", "^(a|aa)+$", "(a*)*b", "([a-z]+)*\\d"]) {
      const [score] = await runScore(regex({ pattern }), [sample({ completion: text })]);
      expect(score).toMatchObject({ status: "scored", reward: 0 });
    }
  });

  it("gives the same verdict with a pattern from the reference", async () => {
    const [score] = await runScore(regex({}), [sample({ completion: "abc", reference: "^abc$" })]);
    expect(score).toMatchObject({ status: "scored", reward: 1 });
  });
});
