import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { number } from "../../verifiers/number/index.ts";
import { compareDecimals } from "../../verifiers/number/compare.ts";
import { distance, formatDecimal, parseDecimal, roundTo, type Decimal } from "../../verifiers/number/decimal.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const decimal = (text: string): Decimal => {
  const parsed = parseDecimal(text);
  if (parsed === undefined || parsed === "too-large") throw new Error(`no decimal: ${text}`);
  return parsed;
};
const integers = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

describe("number", () => {
  conformance({
    reward: number({ relativeTolerance: 0.01 }),
    samples: [
      sample({ completion: "The answer is 42", reference: 42 }),
      sample({ completion: "\\boxed{41}", reference: "42" }),
      sample({ completion: "none", reference: 1 }),
    ],
  });
  cases("verifiers/number/cases.jsonl", number);

  it("reads a number and its other spellings alike", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 4 }), async (value, zeros) => {
        const grouped = value.toLocaleString("en-US");
        const spellings = [
          `${value}.${"0".repeat(zeros)}`,
          grouped,
          `${value}e0`,
          `The answer is ${value}.`,
          `$\\boxed{${grouped}}$`,
          `So it is **${value}** km.`,
        ];
        for (const score of await runScore(
          number(),
          spellings.map((completion) => sample({ completion, reference: value })),
        ))
          expect(score.reward, score.reason).toBe(1);
        for (const score of await runScore(
          number(),
          spellings.map((completion) => sample({ completion, reference: value + 1 })),
        ))
          expect(score.reward).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("never rewards two different final answers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 999 }), async (value, offset) => {
        const other = value + offset;
        const texts = [
          `The answer is ${value} or ${other}.`,
          `\\boxed{${value}} \\boxed{${other}}`,
          `The answer is ${value}. The answer is ${other}.`,
          `\\boxed{${value}, ${other}}`,
          `${value} or ${other}`,
        ];
        const rows = texts.flatMap((completion) => [sample({ completion, reference: value }), sample({ completion, reference: other })]);
        for (const score of await runScore(number(), rows)) expect(score.reward, score.reason).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("subtracts and compares decimals as integers do", () => {
    fc.assert(
      fc.property(integers, integers, fc.integer({ min: -20, max: 20 }), (a, b, power) => {
        const [x, y] = [decimal(`${a}e${power}`), decimal(`${b}e${power}`)];
        const gap = a > b ? a - b : b - a;
        expect(distance(x, y)).toEqual(decimal(`${gap}e${power}`));
        expect(compareDecimals(x, y, {}).agrees).toBe(a === b);
        expect(decimal(formatDecimal(x))).toEqual(x);
      }),
    );
  });

  it("holds tolerances exactly at their bound", () => {
    const agrees = (a: string, b: string, tolerance: object): boolean => compareDecimals(decimal(a), decimal(b), tolerance).agrees;
    expect(agrees("0.3", "0.2", { absoluteTolerance: 0.1 })).toBe(true);
    expect(agrees("0.3000000000000000001", "0.2", { absoluteTolerance: 0.1 })).toBe(false);
    expect(agrees("-101", "-100", { relativeTolerance: 0.01 })).toBe(true);
    expect(agrees("101", "-100", { relativeTolerance: 1 })).toBe(false);
    expect(roundTo(decimal("0.00099951"), 3)).toEqual(decimal("0.001"));
  });

  it.each([
    "9",
    "9,",
    "1.",
    "- 1",
    "1 or ",
    "answer is ",
    "\\boxed{1}",
    "\\boxed{",
    "10^",
    "1 000 ",
    "$1$",
    "1e",
    "- ",
    "minus ",
    "5 x ",
    "<answer>",
    "<answer>1</answer>",
    '{"answer":1,',
    "{answer:1, ",
    "or 5 ",
    "not a 5 ",
    "\\\\text{",
    "1 million ",
    "= ",
  ])("settles 200 kB of %j as a score", async (unit) => {
    const completion = unit.repeat(Math.ceil(200_000 / unit.length));
    const [score] = await runScore(number({ relativeTolerance: 0.1 }), [sample({ completion, reference: "12345" })]);
    expect(score).toMatchObject({ status: "scored", reward: 0 });
    expect(score?.durationMs).toBeLessThan(5_000);
  });

  it("refuses tolerances that exclude each other or are negative", () => {
    expect(() => number.build({ significantDigits: 3, absoluteTolerance: 1 })).toThrow(/significantDigits/u);
    expect(() => number.build({ absoluteTolerance: -1 })).toThrow(/absoluteTolerance/u);
    expect(() => number.build({ tolerance: 1 })).toThrow(/tolerance/u);
  });
});
