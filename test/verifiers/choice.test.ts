import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choice } from "../../verifiers/choice/index.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const cities = ["Paris", "London", "Rome", "New York"];
const index = fc.integer({ min: 0, max: 3 });
const letters = "ABCD";

describe("choice", () => {
  conformance({
    reward: choice({ choices: cities }),
    samples: [
      sample({ completion: "The answer is (B)", reference: "B" }),
      sample({ completion: "Rome", reference: "London" }),
      sample({ completion: "?", reference: "A" }),
    ],
  });
  cases("verifiers/choice/cases.jsonl", choice);

  it("reads the letter and the text of every option in every plain form", async () => {
    await fc.assert(
      fc.asyncProperty(index, index, async (chosen, right) => {
        const [letter, text] = [letters.charAt(chosen), cities[chosen] ?? ""];
        const forms = [
          letter,
          `(${letter})`,
          `**${letter}**`,
          `${letter}) ${text}`,
          `The answer is ${letter}.`,
          `\\boxed{${letter}}`,
          `Answer: (${letter}) ${text}`,
          `The answer is ${text}.`,
          text,
        ];
        const scores = await runScore(
          choice({ choices: cities }),
          forms.map((completion) => sample({ completion, reference: letters.charAt(right) })),
        );
        expect(scores.map((score) => score.reward)).toEqual(forms.map(() => (chosen === right ? 1 : 0)));
      }),
    );
  });

  it("never rewards two options", async () => {
    await fc.assert(
      fc.asyncProperty(index, index, async (first, second) => {
        fc.pre(first !== second);
        const [a, b] = [letters.charAt(first), letters.charAt(second)];
        const [x, y] = [cities[first] ?? "", cities[second] ?? ""];
        const forms = [
          `The answer is ${a} or ${b}.`,
          `${a} or ${b}`,
          `\\boxed{${a}} \\boxed{${b}}`,
          `The answer is ${a}. The answer is ${b}.`,
          `(${a}) (${b})`,
          `\\boxed{${a}, ${b}}`,
          `${a}\n${b}`,
          `It is ${x} or ${y}.`,
          `The answer is ${x} or ${y}.`,
          `The answer is (${a}) ${x} or (${b}) ${y}.`,
          `**${a}** and **${b}**`,
          `The answer is ${a}/${b}`,
          `The answer is both ${a} and ${b}`,
        ];
        const rows = forms.flatMap((completion) => [sample({ completion, reference: a }), sample({ completion, reference: b })]);
        for (const score of await runScore(choice({ choices: cities }), rows)) expect(score.reward, score.reason).toBe(0);
      }),
    );
  });

  it.each([
    "\\boxed{A}",
    "answer is ",
    "The answer is B. ",
    "#### ",
    "B\n",
    "(B) ",
    "A) x\n",
    "**B** ",
    "paris ",
    "\\text{",
    "<answer>",
    "<answer>B</answer>",
    "</answer>",
    '{"answer":"',
    '{"answer":"\\\\',
    "Or B. ",
    "or ",
    "The answer is B.\nx x x: ",
    "A B ",
    "Wait, B. ",
    "a",
  ])("settles 200 kB of %j as a score", async (unit) => {
    const completion = unit.repeat(Math.ceil(200_000 / unit.length));
    const [score] = await runScore(choice({ choices: cities }), [sample({ completion, reference: "D" })]);
    expect(score).toMatchObject({ status: "scored", reward: 0 });
    expect(score?.durationMs).toBeLessThan(5_000);
  });

  it("refuses choices that cannot be told apart", () => {
    expect(() => choice.build({ choices: ["Paris", "paris."] })).toThrow(/two choices/u);
    expect(() => choice.build({ choices: { AB: "x", C: "y" } })).toThrow(/choices/u);
    expect(() => choice.build({ choices: ["one"] })).toThrow(/choices/u);
  });
});
