import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../verifiers/math/budget.ts";
import { compareWritten, written } from "../../verifiers/math/equivalence.ts";
import { math } from "../../verifiers/math/index.ts";
import { workLimit } from "../../verifiers/math/judge.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

function equal(answer: string, reference: string, rounding = false): boolean {
  return compareWritten(written(answer), written(reference), { rounding, secondOpinion: false }, createBudget(workLimit)).equal;
}

async function expectRewards(reward: number, reference: string, completions: readonly string[]): Promise<void> {
  const scores = await runScore(
    math(),
    completions.map((completion) => sample({ completion, reference })),
  );
  for (const [index, score] of scores.entries()) {
    expect(score.reward, `${JSON.stringify(completions[index])} beside ${JSON.stringify(reference)}: ${score.reason}`).toBe(reward);
  }
}

const digit = fc.integer({ min: 1, max: 9 });
const small = fc.integer({ min: -12, max: 12 });
const natural = fc.integer({ min: 2, max: 999 });
const signed = (value: number): string => (value < 0 ? `- ${-value}` : `+ ${value}`);

/** Values as they stand in references; no digit of them can be changed without a change of the value. */
const values = fc.oneof(
  fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map(String),
  fc.tuple(fc.nat(9999), fc.nat(9999)).map(([whole, places]) => `${whole}.${String(places).padStart(4, "0")}`),
  fc.tuple(natural, natural).map(([a, b]) => `\\frac{${a}}{${b}}`),
  fc.tuple(natural, natural).map(([a, b]) => `-${a}/${b}`),
  fc.tuple(natural, fc.constantFrom(2, 3, 5, 6, 7)).map(([a, b]) => `${a}\\sqrt{${b}}`),
  fc.tuple(natural, natural).map(([a, b]) => `\\frac{${a}\\pi}{${b}}`),
  fc.tuple(natural, natural).map(([a, b]) => `${a} + ${b}i`),
  fc.tuple(natural, natural).map(([a, b]) => `(${a}, ${b})`),
  fc.tuple(natural, natural).map(([a, b]) => `[${a}, ${a + b})`),
  fc.tuple(digit, natural, natural).map(([a, b, c]) => `${a}x^2 + ${b}x - ${c}`),
);

/** A few values in many writings, so that two of them are often equal. */
const writings: readonly ((value: number) => string)[] = [
  (value) => `${value}`,
  (value) => `${value}.00`,
  (value) => `\\frac{${3 * value}}{3}`,
  (value) => `${2 * value}/2`,
  (value) => `${value}\\%`,
  (value) => `\\$${value}`,
  (value) => `${value}\\text{ cm}`,
  (value) => `${value * 10}\\text{ mm}`,
  (value) => `x = ${value}`,
  (value) => `(${value}, 1)`,
  (value) => `\\{${value}, 1\\}`,
  (value) => `1, ${value}`,
  (value) => `\\sqrt{${value * value}}`,
  (value) => `x + ${value}`,
  (value) => `${value} < x < 9`,
  (value) => `\\text{${value} apples}`,
];
const anyWriting = fc.tuple(fc.constantFrom(...writings), fc.integer({ min: 0, max: 3 })).map(([write, value]) => write(value));

describe("equality of values, beyond single cases", () => {
  it("holds between a value and itself, wherever it stands", async () => {
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        await expectRewards(1, value, [`\\boxed{${value}}`, `The answer is $${value}$.`, `#### $${value}$`, `Answer:\n\\[${value}\\]`]);
      }),
      { numRuns: 80 },
    );
  });

  it("does not ask which side is the reference", () => {
    fc.assert(
      fc.property(anyWriting, anyWriting, (a, b) => {
        expect(equal(a, b), `${a} beside ${b}`).toBe(equal(b, a));
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not see how a value is typeset", () => {
    const typesettings: readonly ((value: string) => string)[] = [
      (value) => value.replaceAll("\\frac", "\\dfrac"),
      (value) => value.replaceAll("\\frac", "\\tfrac"),
      (value) => value.replaceAll("-", "−"),
      (value) => value.replaceAll(" ", ""),
      (value) => value.replaceAll(/[-+,]/gu, " $& "),
      (value) => value.replaceAll(", ", ",\\,"),
      (value) => value.replaceAll(/[([]/gu, "\\left$&").replaceAll(/[)\]]/gu, "\\right$&"),
      (value) => value.replaceAll("\\pi", "π").replaceAll("\\sqrt", "√"),
      (value) => value.replaceAll(/(?<=\d)(?=x|i|\\sqrt|\\pi)/gu, "\\cdot "),
      (value) => `$${value}$`,
      (value) => `\\(${value}\\)`,
      (value) => `{${value}}`,
      (value) => `\\displaystyle ${value}`,
      (value) => ` ${value}. `,
    ];
    fc.assert(
      fc.property(values, fc.constantFrom(...typesettings), fc.constantFrom(...typesettings), (value, first, second) => {
        expect(equal(first(value), value), `${first(value)} beside ${value}`).toBe(true);
        expect(equal(value, second(value)), `${value} beside ${second(value)}`).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("does not survive a changed digit", () => {
    fc.assert(
      fc.property(values, fc.nat(), digit, fc.boolean(), (value, seed, by, rounding) => {
        const places = [...value.matchAll(/\d/gu)].map((match) => match.index);
        const place = places[seed % places.length] ?? 0;
        // The exponent of x^2 is a digit too.
        const changed = value.slice(0, place) + String((Number(value[place]) + by) % 10) + value.slice(place + 1);
        fc.pre(!/\/0+$|\{0+\}$/u.test(changed));
        expect(equal(changed, value, rounding), `${changed} beside ${value}`).toBe(false);
        expect(equal(`-(${changed})`, value, rounding), `the negative of ${changed} beside ${value}`).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it("does not survive a perturbation of 1e-12 or less", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("7", "\\frac{22}{7}", "\\sqrt{2}", "\\pi", "e^2", "x^2", "\\sin x", "\\ln 3"),
        fc.integer({ min: 12, max: 40 }),
        (value, power) => {
          expect(equal(`${value} + 10^{-${power}}`, value)).toBe(false);
          expect(equal(`${value} + 10^{-${power}} - 10^{-${power}}`, value)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives a decimal reference what rounds to it and nothing else", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(3, 7, 9, 11, 13), fc.integer({ min: 1, max: 6 }), (n, d, places) => {
        fc.pre(n % d !== 0);
        const scale = 10 ** places;
        // Exact: n * scale is below 2^53, and a multiple of d is never half way between two of these.
        const rounded = Math.round((n * scale) / d);
        fc.pre(rounded % scale !== 0);
        const decimal = (value: number): string => `${Math.floor(value / scale)}.${String(value % scale).padStart(places, "0")}`;
        expect(equal(`\\frac{${n}}{${d}}`, decimal(rounded), true)).toBe(true);
        expect(equal(`\\frac{${n}}{${d}}`, decimal(rounded), false)).toBe(false);
        for (const other of [rounded + 1, rounded - 1]) expect(equal(`\\frac{${n}}{${d}}`, decimal(Math.max(other, 0)), true)).toBe(false);
        expect(equal(decimal(rounded), `\\frac{${n}}{${d}}`, true)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe("identities built forwards", () => {
  /** The second one holds nowhere, or not everywhere. */
  const identities: Readonly<
    Record<string, (a: number, b: number, c: number, d: number) => readonly [left: string, right: string, wrong: string]>
  > = {
    "a product of two factors": (a, b) => [
      `(x ${signed(a)})(x ${signed(b)})`,
      `x^2 ${signed(a + b)}x ${signed(a * b)}`,
      `x^2 ${signed(a + b)}x ${signed(a * b + 1)}`,
    ],
    "a square of a sum of two variables": (a, b) => [
      `(${a}x ${signed(b)}y)^2`,
      `${a * a}x^2 ${signed(2 * a * b)} x y + ${b * b}y^2`,
      `${a * a}x^2 + ${b * b + 1}y^2`,
    ],
    "a sum of fractions": (a, b, c, d) => [
      `\\frac{${a}}{${c}} + \\frac{${b}}{${d}}`,
      `\\frac{${a * d + b * c}}{${c * d}}`,
      `\\frac{${a * d + b * c + 1}}{${c * d}}`,
    ],
    "a quotient of polynomials": (a, b, c) => [
      `\\frac{(x ${signed(a)})(x ${signed(b)})}{${c}(x ${signed(a)})}`,
      `\\frac{x}{${c}} + \\frac{${b}}{${c}}`,
      `\\frac{x}{${c}} + \\frac{${b + 1}}{${c}}`,
    ],
    "a product of complex numbers": (a, b, c, d) => [
      `(${a} ${signed(b)}i)(${c} ${signed(d)}i)`,
      `${a * c - b * d} ${signed(a * d + b * c)}i`,
      `${a * c - b * d + 1} ${signed(a * d + b * c)}i`,
    ],
    "a square taken out of a root": (a, b, c, d) => [`${a}\\sqrt{${c * c * d}}`, `${a * c}\\sqrt{${d}}`, `${a * c}\\sqrt{${d}} + 1`],
    "a root moved above the line": (a, _b, c, d) => [
      `\\frac{1}{${a} + \\sqrt{${c * c + d + 144}}}`,
      `\\frac{\\sqrt{${c * c + d + 144}} - ${a}}{${c * c + d + 144 - a * a}}`,
      `\\frac{\\sqrt{${c * c + d + 144}} + ${a}}{${c * c + d + 145 - a * a}}`,
    ],
    "a logarithm of a power": (a, b, c) => [`\\log_{${c}} ${c}^{${a}} + ${b}`, `${a + b}`, `${a + b + 1}`],
    "a sum in an exponent": (a, b, c) => [
      `${c}^{n ${signed(a)}} \\cdot ${c}^{${b}}`,
      `${c}^{n ${signed(a + b)}}`,
      `${c}^{n ${signed(a + b + 1)}}`,
    ],
    "a double angle": (a, b) => [
      `2\\sin(${a}x)\\cos(${a}x) ${signed(b)}`,
      `\\sin(${2 * a}x) ${signed(b)}`,
      `\\sin(${2 * a}x) ${signed(b + 1)}`,
    ],
  };
  for (const [name, build] of Object.entries(identities)) {
    it(`${name} equals its other writing and not a neighbour`, () => {
      fc.assert(
        fc.property(small, small, natural, natural, (a, b, c, d) => {
          const [left, right, wrong] = build(a, b, (c % 30) + 2, (d % 30) + 2);
          expect(equal(left, right), `${left} beside ${right}`).toBe(true);
          expect(equal(right, left), `${right} beside ${left}`).toBe(true);
          expect(equal(left, wrong), `${left} beside ${wrong}`).toBe(false);
        }),
        { numRuns: 40 },
      );
    });
  }

  it("lists and sets have no order, tuples have", () => {
    fc.assert(
      fc.property(fc.uniqueArray(small, { minLength: 2, maxLength: 6 }), (items) => {
        const turned = items.toReversed();
        expect(equal(turned.join(", "), items.join(", "))).toBe(true);
        expect(equal(`\\{${turned.join(", ")}\\}`, `\\{${items.join(", ")}\\}`)).toBe(true);
        expect(equal(`(${turned.join(", ")})`, `(${items.join(", ")})`)).toBe(false);
        expect(equal(items.slice(1).join(", "), items.join(", "))).toBe(false);
        expect(equal([...items, 13].join(", "), items.join(", "))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
