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

async function reward(completion: string, reference: string): Promise<number | null> {
  const [score] = await runScore(math(), [sample({ completion, reference })]);
  return score?.reward ?? null;
}

function equal(answer: string, reference: string): boolean {
  return compareWritten(written(answer), written(reference), false, createBudget(workLimit)).equal;
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
    expect(score?.evidence[1]).toMatchObject({ certainty: "probable", points: 16 });
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
          expect(compareWritten(written(withPoint(changed)), written(withPoint(digits)), rounding, createBudget(workLimit)).equal).toBe(
            false,
          );
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

describe("hostile completions", () => {
  const big = 200_000;
  const texts: Readonly<Record<string, string>> = {
    "5,000 nested fractions": `\\boxed{${"\\frac{".repeat(5000)}1${"}{2}".repeat(5000)}}`,
    "3,000 open brackets": `\\boxed{${"(".repeat(3000)}`,
    "a million digits": `\\boxed{${"9".repeat(1_000_000)}}`,
    "a power of many variables": "\\boxed{(x+y+z+w+a+b)^{200}}",
    "a product that explodes": `\\boxed{${Array.from({ length: 60 }, (_, index) => `(x+${index}y+z)`).join("")}}`,
    "3,000 different roots": `\\boxed{${Array.from({ length: 3000 }, (_, index) => `\\sqrt{${index + 2}}`).join("+")}}`,
    "300 large factors": `\\boxed{${"10^{30000}*".repeat(300)}1}`,
  };
  for (const [name, completion] of Object.entries(texts)) {
    it(`${name} end by the budget of work`, async () => {
      const [score] = await runScore(math(), [sample({ completion, reference: "\\sqrt{2}" })]);
      expect(score).toMatchObject({ status: "scored", reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
    });
  }

  it("never spends more than the budget on a comparison, give or take one step", () => {
    for (const answer of Object.values(texts)) {
      const budget = createBudget(workLimit);
      try {
        compareWritten(written(answer.slice(7, -1)), written("\\sqrt{2}"), true, budget);
      } catch {
        // OutOfWork is how the budget ends it; what was spent is asserted below.
      }
      expect(budget.used).toBeLessThan(2 * workLimit);
    }
  });

  /** Long texts that would take minutes with a search that is not linear. */
  const pieces = [
    "the fox jumps over 13 dogs. ",
    "garbage ",
    "\\boxed{5} ",
    "\\boxed{",
    "The answer is 5. ",
    "the answer is ",
    "答案是",
    "#### 5\n",
    "**5** ",
    "$",
    "$5 ",
    "5 or ",
    " ",
    "\n",
    "1,",
    "1, ",
    ",234",
    "- 1 ",
    "\\",
    "{",
    "<think>",
    "</think>",
    "\\(",
    "💥",
    "１",
    "'",
    "_",
    "aaaa",
    "abc ",
    "<answer>5",
    "\nA: 5",
    "A: 5? ",
    "\\boxed{5} wait ",
    "(",
    "5/",
    "5=",
    "or ",
  ];
  for (const piece of pieces) {
    it(`200 kB of ${JSON.stringify(piece)} score 0`, async () => {
      expect(await reward(piece.repeat(Math.ceil(big / piece.length)), "\\frac{22}{7}")).toBe(0);
    }, 5_000);
  }

  it("finds the answer after 200 kB of reasoning", async () => {
    const reasoning = "Step: 12 boxes with 7 pens each make 12 * 7 = 84 pens, which cost $21. ".repeat(2800);
    expect(await reward(`${reasoning}\nThe answer is 84.`, "84")).toBe(1);
    expect(await reward(`<think>${reasoning}</think>\\boxed{84}`, "84")).toBe(1);
    expect(await reward(`The answer is 84. ${reasoning}`, "85")).toBe(0);
  });
});
