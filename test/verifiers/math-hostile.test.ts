import { describe, expect, it } from "vitest";
import { createBudget, OutOfWork } from "../../verifiers/math/budget.ts";
import { compareWritten, written } from "../../verifiers/math/equivalence.ts";
import { math } from "../../verifiers/math/index.ts";
import { workLimit } from "../../verifiers/math/judge.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const deadlineMs = 10_000;

/** Answers that cost more than they may. */
const expensive: Readonly<Record<string, string>> = {
  "a tower of powers": "9^{9^{9^9}}",
  "a power with a million digits": "7^{1200000}",
  "a million digits": "9".repeat(1_000_000),
  "an exponent of a million": "1e999999",
  "5,000 nested fractions": `${"\\frac{".repeat(5000)}1${"}{2}".repeat(5000)}`,
  "3,000 open brackets": "(".repeat(3000),
  "3,000 nested roots": `${"\\sqrt{".repeat(3000)}2${"}".repeat(3000)}`,
  "3,000 nested calls": `${"\\sin(".repeat(3000)}1${")".repeat(3000)}`,
  "3,000 absolute values": `${"|1+".repeat(3000)}1${"|".repeat(3000)}`,
  "a factorial of factorials": "((7!)!)!",
  "a huge binomial": "\\binom{1000000000}{500000000}",
  "a power of many variables": "(x+y+z+w+a+b)^{200}",
  "a product that explodes": Array.from({ length: 60 }, (_, index) => `(x+${index}y+z)`).join(""),
  "squares of squares": `${"(".repeat(40)}x+y${")^2".repeat(40)}`,
  "3,000 different roots": Array.from({ length: 3000 }, (_, index) => `\\sqrt{${index + 2}}`).join("+"),
  "a power of many roots": "(\\sqrt2+\\sqrt3+\\sqrt5+\\sqrt7+\\sqrt{11}+\\sqrt{13}+\\sqrt{17}+\\sqrt{19}+\\sqrt{23})^{64}",
  "300 large factors": `${"10^{30000}*".repeat(300)}1`,
  "5,000 fractions with different denominators": Array.from({ length: 5000 }, (_, index) => `1/${1009 + 2 * index}`).join("+"),
  "a list of 30,000 values": Array.from({ length: 30_000 }, (_, index) => `${index}`).join(";"),
  "a matrix of 200 by 200": `\\begin{pmatrix}${Array.from({ length: 200 }, () => "1&".repeat(199) + "1").join("\\\\")}\\end{pmatrix}`,
};

/** Pieces of which 200 kB make a search that is not linear take minutes. */
const pieces: readonly string[] = [
  "the fox jumps over 13 dogs. ",
  "garbage ",
  "\\boxed{5} ",
  "\\boxed{",
  "\\boxed{5",
  "\\boxed",
  "\\boxed{5} wait ",
  "The answer is 5. ",
  "the answer is ",
  "Answer:",
  "answer ",
  "if the answer is 5 ",
  "答案是",
  "答案",
  "éponse ",
  "#### 5\n",
  "####",
  "**5** ",
  "**",
  "$",
  "$5 ",
  "$$",
  "\\[",
  "\\(5\\) ",
  "5 or ",
  "or ",
  "not 5 ",
  "5 is wrong ",
  " ",
  "\n",
  "\n\n5",
  "1,",
  "1, ",
  ",234",
  "1.",
  "- 1 ",
  "5/",
  "5=",
  "5^",
  "\\",
  "\\\\",
  "}",
  "<think>",
  "</think>",
  "<think></think>",
  "<answer>5",
  "</answer>",
  "\nA: 5",
  "A: 5? ",
  "\nUser:",
  "<|im_end|>",
  "\nQuestion:",
  "Step 1: 5\n",
  "💥",
  "１",
  "٣",
  "'",
  "_",
  "x_",
  "aaaa",
  "abc ",
  "\u0000",
  "\ud800",
  "\\begin{pmatrix}",
  "\\frac",
  "\\left(",
];

/** What opens something or turns a sign round: each one is a step deeper for a reader that calls itself. */
const openers: readonly string[] = ["-", "{", "(", "[", "|"];

describe("hostile texts for math", () => {
  for (const [name, answer] of Object.entries(expensive)) {
    it(`${name} score 0 and never spend more than the budget, give or take one step`, { timeout: deadlineMs }, async () => {
      const [score] = await runScore(math(), [sample({ completion: `\\boxed{${answer}}`, reference: "\\sqrt{2}" })]);
      expect(score, score?.reason).toMatchObject({ status: "scored", reward: 0 });
      expect(score?.reason.length).toBeLessThan(400);
      for (const other of ["\\sqrt{2}", "x", answer]) {
        const budget = createBudget(workLimit);
        const compare = (): boolean =>
          compareWritten(written(answer), written(other), { rounding: true, secondOpinion: false }, budget).equal;
        try {
          expect(compare()).toBe(other === answer);
        } catch (error) {
          // The only way out of a comparison that costs too much.
          if (!(error instanceof OutOfWork)) throw error;
        }
        expect(budget.used).toBeLessThan(2 * workLimit);
      }
    });

    it(`${name} as a reference never decide against a completion by throwing`, { timeout: deadlineMs }, async () => {
      const [score] = await runScore(math(), [sample({ completion: "\\boxed{3}", reference: answer })]);
      expect(["scored", "abstained"]).toContain(score?.status);
      if (score?.status === "abstained") expect(score.cause).toBe("reference");
      else expect(score?.reward).toBe(0);
    });
  }

  it("says that it is the completion that costs too much", async () => {
    for (const name of ["a tower of powers", "5,000 nested fractions", "a power of many variables", "a product that explodes"]) {
      const [score] = await runScore(math(), [sample({ completion: `\\boxed{${expensive[name]}}`, reference: "\\sqrt{2}" })]);
      expect(score, name).toMatchObject({ cause: "candidate", code: "E_WORK_BUDGET" });
    }
  });

  it("abstains where it is the reference that costs too much", async () => {
    for (const name of ["a tower of powers", "a million digits", "3,000 nested roots"]) {
      const [score] = await runScore(math(), [sample({ completion: "\\boxed{3}", reference: expensive[name] ?? "" })]);
      expect(score, name).toMatchObject({ status: "abstained", cause: "reference" });
    }
  });

  for (const piece of pieces) {
    it(`200 kB of ${JSON.stringify(piece)} score 0`, { timeout: deadlineMs }, async () => {
      const text = piece.repeat(Math.ceil(200_000 / piece.length));
      const rows = [text, `\\boxed{${text}}`, `The answer is ${text}`].map((completion) =>
        sample({ completion, reference: "\\frac{22}{7}" }),
      );
      for (const score of await runScore(math(), rows)) expect(score, score.reason).toMatchObject({ status: "scored", reward: 0 });
    });
  }

  for (const opener of openers) {
    it(`200 kB of ${opener} score 0`, { timeout: deadlineMs }, async () => {
      const text = opener.repeat(200_000);
      const rows = [text, `\\boxed{${text}}`, `$${text}$`, `**${text}**`].map((completion) =>
        sample({ completion, reference: "\\frac{22}{7}" }),
      );
      for (const score of await runScore(math(), rows)) expect(score, score.reason).toMatchObject({ status: "scored", reward: 0 });
    });
  }

  it("finds the answer after 200 kB of reasoning", { timeout: deadlineMs }, async () => {
    const reasoning = "Step: 12 boxes with 7 pens each make 12 * 7 = 84 pens, which cost $21. ".repeat(2800);
    const rows = [
      { completion: `${reasoning}\nThe answer is 84.`, reference: "84", reward: 1 },
      { completion: `<think>${reasoning}</think>\\boxed{84}`, reference: "84", reward: 1 },
      { completion: `The answer is 84. ${reasoning}`, reference: "85", reward: 0 },
      { completion: `${reasoning}\\boxed{84} ${" ".repeat(100_000)}`, reference: "84", reward: 1 },
    ];
    const scores = await runScore(math(), rows.map(sample));
    expect(scores.map((score) => score.reward)).toEqual(rows.map((row) => row.reward));
  });
});
