import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { math } from "../../verifiers/math/index.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

interface Row {
  readonly completion: string;
  readonly reference: string;
  readonly reward: 0 | 1;
}

async function expectRows(rows: readonly Row[]): Promise<void> {
  const scores = await runScore(math(), rows.map(sample));
  for (const [index, score] of scores.entries()) {
    const { completion = "", reference = "", reward } = rows[index] ?? {};
    expect(score.reward, `${JSON.stringify(completion.slice(-200))} beside ${reference}: ${score.reason}`).toBe(reward);
  }
}

/** Two different whole numbers, neither a number of the prose around nor a multiple of the other: 84 / 42 is also a way to write 2. */
const pairs = fc
  .tuple(fc.integer({ min: 101, max: 9_999 }), fc.integer({ min: 1, max: 100 }))
  .map(([value, by]) => [value, value + by] as const);

/** Ways to mark an answer. */
const frames: readonly ((answer: string) => string)[] = [
  (answer) => `\\boxed{${answer}}`,
  (answer) => `So $\\boxed{${answer}}$.`,
  (answer) => `The answer is ${answer}.`,
  (answer) => `The final answer is $${answer}$.`,
  (answer) => `**Answer:** ${answer}`,
  (answer) => `Final answer: **${answer}**`,
  (answer) => `## Answer\n\n${answer}`,
  (answer) => `#### ${answer}`,
  (answer) => `A: ${answer}`,
  (answer) => `<answer>${answer}</answer>`,
  (answer) => `答案是${answer}。`,
  (answer) => `La réponse est ${answer}.`,
  (answer) => `Die Antwort ist ${answer}.`,
  (answer) => `La respuesta es ${answer}.`,
  (answer) => `Ответ: ${answer}`,
  (answer) => `答えは${answer}です。`,
];
const marks = fc.constantFrom(...frames);
/** The label of a GSM8K row has to begin a line. */
const place = (before: string, marked: string): string => `${before}${before === "" ? "" : "\n"}${marked}`;

const reasonings = fc
  .array(
    fc.constantFrom(
      "There are 12 boxes with 7 pens each, so 12 * 7 = 84 pens.",
      "Let x = 5 and y = -3.",
      "Then $\\frac{1}{2} + \\frac{1}{3} = \\frac{5}{6}$.",
      "**Step 2:** we add 15 and 16.",
      "\\[ a^2 + b^2 = 25 \\]",
      "- The first one costs $4.50.",
      "Hmm, is that right? Let me check it again.",
    ),
    { maxLength: 8 },
  )
  .map((sentences) => sentences.join("\n"));

describe("answers in their surroundings", () => {
  it("a marked answer is read in every frame, after any reasoning, and a neighbour of it is not", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, marks, reasonings, async ([value, other], frame, reasoning) => {
        const completion = place(reasoning, frame(String(value)));
        await expectRows([
          { completion, reference: String(value), reward: 1 },
          { completion, reference: String(other), reward: 0 },
          { completion: `<think>${frame(String(other))}</think>${completion}`, reference: String(value), reward: 1 },
          { completion: `<think>${completion}`, reference: String(value), reward: 0 },
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it("30 kB of reasoning change nothing", async () => {
    const reasoning = "Each of the 12 boxes holds 7 pens, so we have 12 * 7 = 84 pens. Maybe \\(x = 5\\)?\n".repeat(400);
    const rows = frames.flatMap((frame): readonly Row[] => [
      { completion: place(reasoning, frame("1,234")), reference: "1234", reward: 1 },
      { completion: place(reasoning, frame("1,234")), reference: "84", reward: 0 },
      { completion: place(frame("84"), place(reasoning, frame("1,234"))), reference: "1234", reward: 1 },
    ]);
    await expectRows(rows);
  });

  it("a number keeps its value in other writings", async () => {
    const spell: readonly ((value: number) => string)[] = [
      (value) => value.toLocaleString("en-US"),
      (value) => `${value}.00`,
      (value) => `${value} apples`,
      (value) => `${value} dollars`,
      (value) => `$${value}`,
      (value) => `${value}e0`,
      (value) => `x = ${value}`,
    ];
    await fc.assert(
      fc.asyncProperty(
        pairs,
        fc.constantFrom(...frames.slice(0, 10)),
        fc.constantFrom(...spell),
        async ([value, other], frame, spelling) => {
          await expectRows([
            { completion: frame(spelling(value)), reference: String(value), reward: 1 },
            { completion: frame(spelling(value)), reference: value.toLocaleString("en-US"), reward: 1 },
            { completion: frame(spelling(value)), reference: String(other), reward: 0 },
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("a remark with another number takes nothing away and adds nothing", async () => {
    const remarks = [
      "\n\nThis took 3 steps.",
      "\n\nNote that this took 3 steps.",
      " (I double-checked this 2 times.)",
      "\n\nNote: 5 apples were ignored.",
      "\n\nHope this helps! Step 4 was the hardest.",
      "\n\nI checked it twice with 7 examples.",
      "\n\nConfidence: 95%",
    ];
    await fc.assert(
      fc.asyncProperty(pairs, marks, fc.constantFrom(...remarks), async ([value, other], frame, remark) => {
        const completion = `${frame(String(value))}${remark}`;
        await expectRows([
          { completion, reference: String(value), reward: 1 },
          { completion, reference: String(other), reward: 0 },
          { completion, reference: "3", reward: 0 },
        ]);
      }),
      { numRuns: 150 },
    );
  });
});

describe("two final answers", () => {
  const joins: readonly ((a: string, b: string) => string)[] = [
    (a, b) => `${a} or ${b}`,
    (a, b) => `${a}, or ${b}`,
    (a, b) => `${a} (or ${b})`,
    (a, b) => `${a}, or possibly ${b}`,
    (a, b) => `either ${a} or ${b}`,
    (a, b) => `${a} or maybe ${b}`,
    (a, b) => `${a} / ${b}`,
    (a, b) => `${a} oder ${b}`,
    (a, b) => `${a} ou ${b}`,
    (a, b) => `${a} или ${b}`,
    (a, b) => `${a}或${b}`,
    (a, b) => `${a}, alternatively ${b}`,
  ];
  const lists: readonly ((a: string, b: string) => string)[] = [
    (a, b) => `${a} and ${b}`,
    (a, b) => `${a}, ${b}`,
    (a, b) => `${a}; ${b}`,
    (a, b) => `both ${a} and ${b}`,
  ];
  const latin = frames.filter((frame) => !/[答は]/u.test(frame("")));
  const neither = (completion: string, [a, b]: readonly [number, number]): readonly Row[] => [
    { completion, reference: String(a), reward: 0 },
    { completion, reference: String(b), reward: 0 },
  ];

  it("never earn where they stand in one mark", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, marks, fc.constantFrom(...joins), async (pair, frame, join) => {
        const [a, b] = pair.map(String) as [string, string]; // a pair has two
        await expectRows([...neither(frame(join(a, b)), pair), ...neither(frame(join(b, a)), pair)]);
      }),
      { numRuns: 300 },
    );
  });

  it("never earn as a list where one value is expected", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.constantFrom(...latin), fc.constantFrom(...lists), async (pair, frame, list) => {
        const [a, b] = pair.map(String) as [string, string]; // a pair has two
        await expectRows([...neither(frame(list(a, b)), pair), ...neither(frame(list(b, a)), pair)]);
      }),
      { numRuns: 150 },
    );
  });

  it("never earn where each has its own mark, and two equal ones do", async () => {
    const between = fc.constantFrom("\n", "\n\n", "\nor\n", "\nOr maybe:\n", "\nAlternatively,\n", "\nAnother option:\n");
    await fc.assert(
      fc.asyncProperty(pairs, marks, marks, between, async (pair, first, second, gap) => {
        const [a, b] = pair.map(String) as [string, string]; // a pair has two
        await expectRows([
          ...neither(first(a) + gap + second(b), pair),
          ...neither(first(b) + gap + second(a), pair),
          { completion: `${first(a)}\n${second(a)}`, reference: a, reward: 1 },
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it("never earn without any mark", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.constantFrom(...joins), async (pair, join) => {
        const [a, b] = pair.map(String) as [string, string]; // a pair has two
        for (const text of [join(a, b), `It is ${join(a, b)}.`, `So there are ${join(a, b)} of them.`])
          await expectRows(neither(text, pair));
      }),
      { numRuns: 100 },
    );
  });

  it("earn where both were asked for", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.constantFrom(" and ", ", ", " or "), async ([a, b], join) => {
        await expectRows([
          { completion: `\\boxed{${a}}${join}\\boxed{${b}}`, reference: `${b}, ${a}`, reward: 1 },
          { completion: `\\boxed{x = ${a}${join.replace(/[a-z]+/u, "\\text{ $& }")}x = ${b}}`, reference: `\\{${a}, ${b}\\}`, reward: 1 },
          { completion: `\\boxed{${a}}${join}\\boxed{${b}}`, reference: `${a}, ${b}, 1`, reward: 0 },
        ]);
      }),
      { numRuns: 60 },
    );
  });
});
