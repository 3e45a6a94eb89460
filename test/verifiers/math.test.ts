import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../verifiers/math/budget.ts";
import { compareWritten, written } from "../../verifiers/math/equivalence.ts";
import { math } from "../../verifiers/math/index.ts";
import { workLimit } from "../../verifiers/math/judge.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const samples = [
  sample({ completion: "The answer is 42.", reference: "42" }),
  sample({ completion: "The answer is 41.", reference: "42" }),
  sample({ completion: "\\boxed{\\frac{1}{3}}", reference: ["0.5", "1/3"] }),
  sample({ completion: "nothing", reference: 7 }),
  sample({ completion: "7", reference: "\\frac{" }),
];

function equal(answer: string, reference: string): boolean {
  return compareWritten(written(answer), written(reference), { rounding: false, secondOpinion: false }, createBudget(workLimit)).equal;
}

/** Values that are exact in every writing below. */
const integers = fc.integer({ min: -10_000_000, max: 10_000_000 });
const fractions = fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 999 }));
const polynomials = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 5 });

describe("math", () => {
  conformance({ reward: math(), samples });
  cases("verifiers/math/cases.jsonl", math);

  it("says first what was extracted and then how it was compared", async () => {
    const [score] = await runScore(math(), [sample({ completion: "So \\boxed{2\\sqrt{2}}", reference: "\\sqrt{8}" })]);
    expect(score?.evidence).toEqual([
      { kind: "answer", text: "2\\sqrt{2}", strategy: "boxed", start: 3, end: 20 },
      { kind: "comparison", equal: true, certainty: "exact" },
    ]);
    expect(score?.reason).toBe('"2\\\\sqrt{2}" equals "\\\\sqrt{8}"');
  });

  it("names the digits where it compared by intervals", async () => {
    const [score] = await runScore(math(), [sample({ completion: "\\boxed{1+\\sqrt2}", reference: "\\sqrt{3+2\\sqrt2}" })]);
    expect(score?.evidence[1]).toMatchObject({ certainty: "certified", digits: 61 });
  });

  it("names the sample points where it compared functions by values", async () => {
    const [score] = await runScore(math(), [sample({ completion: "\\boxed{\\cos^2 x - \\sin^2 x}", reference: "\\cos 2x" })]);
    expect(score?.evidence[1]).toMatchObject({ certainty: "probable", points: 8 });
  });

  it("says that several answers stand", async () => {
    const [score] = await runScore(math(), [sample({ completion: "The answer is 5 or 7.", reference: "5" })]);
    expect(score).toMatchObject({ reward: 0, reason: 'several final answers stand, "5" and "7", where "5" was expected' });
  });
});

describe("equality of values", () => {
  it("is reflexive and symmetric for numbers", () => {
    fc.assert(
      fc.property(fractions, fractions, ([a, b], [c, d]) => {
        const [x, y] = [`${a}/${b}`, `\\frac{${c}}{${d}}`];
        expect(equal(x, x)).toBe(true);
        expect(equal(x, y)).toBe(a * d === c * b);
        expect(equal(y, x)).toBe(a * d === c * b);
      }),
      { numRuns: 200 },
    );
  });

  it("does not see how a whole number is set", () => {
    const grouped = (n: number, separator: string): string => String(n).replace(/\B(?=(\d{3})+$)/gu, () => separator);
    fc.assert(
      fc.property(integers, fc.constantFrom(",", "{,}", "\\,", ",\\!", " "), fc.nat(3), (n, separator, zeros) => {
        expect(equal(grouped(n, separator), String(n))).toBe(true);
        expect(equal(`${n}.0${"0".repeat(zeros)}`, grouped(n, separator))).toBe(true);
        expect(equal(`$ \\left( ${n} \\right) $`, `\\text{${n}}`)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("sees every changed digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.nat(7), fc.integer({ min: 1, max: 9 }), fc.nat(6), (n, place, by, point) => {
        const digits = String(n).padStart(8, "1");
        const changed = digits.slice(0, place) + String((Number(digits[place]) + by) % 10) + digits.slice(place + 1);
        const withPoint = (text: string): string => `${text.slice(0, point + 1)}.${text.slice(point + 1)}`;
        for (const rounding of [true, false]) {
          expect(
            compareWritten(
              written(withPoint(changed)),
              written(withPoint(digits)),
              { rounding, secondOpinion: false },
              createBudget(workLimit),
            ).equal,
          ).toBe(false);
        }
        expect(equal(`\\sqrt{2}+${changed}`, `\\sqrt{2}+${digits}`)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("does not see the order of terms or whether a product is written out", () => {
    fc.assert(
      fc.property(polynomials, fc.integer({ min: -5, max: 5 }), (coefficients, root) => {
        const terms = coefficients.map((value, power) => `(${value})x^{${power}}`);
        const sum = terms.join(" + ");
        expect(equal(terms.toReversed().join("+"), sum)).toBe(true);
        const expanded = [...terms.map((term) => `x \\cdot ${term}`), ...terms.map((term) => `(${-root}) ${term}`)].join(" + ");
        expect(equal(`(x - (${root}))(${sum})`, expanded)).toBe(true);
        expect(equal(`${sum} + 1`, sum)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it("takes squares out of roots and tells neighbours apart", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 2, max: 5000 }), (factor, radicand) => {
        expect(equal(`\\sqrt{${factor * factor * radicand}}`, `${factor}\\sqrt{${radicand}}`)).toBe(true);
        expect(equal(`\\sqrt{${factor * factor * radicand + 1}}`, `${factor}\\sqrt{${radicand}}`)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
