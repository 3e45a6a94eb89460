/**
 * How steady the math verifier is: takes a file of labelled solutions (JSONL with `response`, `answer`, `correct`), writes each solution
 * again in many ways that do not change whether it is right, grades all of them, and prints the agreement with the label by kind.
 * Solutions that give two different final answers have to score 0 whichever of them is right. Exit code 1 below the bar.
 *
 *   node --conditions=assay-source benchmarks/gsm8k-variants.ts solutions.jsonl [--show]
 */
import { readFileSync } from "node:fs";
import { score } from "../src/core/run.ts";
import type { Sample } from "../src/core/types.ts";
import { math } from "../verifiers/math/index.ts";

interface Solution {
  readonly response: string;
  readonly answer: string;
  readonly correct: boolean;
}

interface Variant {
  readonly kind: string;
  readonly completion: string;
  readonly reference: string;
  readonly right: boolean;
}

const bar = 0.99;

const remarks: readonly string[] = [
  " (I double-checked this 2 times.)",
  ". This took 3 steps.",
  ".\n\nNote: 5 apples were ignored.",
  "\n\nHope this helps! Step 4 was the hardest.",
  ". Note that this took 3 steps.",
  ". I checked it twice with 7 examples.",
  "\nI used 2 different methods to verify this.",
  ".\n\nLet me know if you want the other 12 problems solved.",
  ". That is what we get after 4 operations.",
  ".\n\n(Confidence: 95%)",
  ". We did not need the 100 mentioned in the question.",
  "\n\nThis problem has 2 parts, and both were used.",
];

const units: readonly string[] = [
  "dollars",
  "meters",
  "apples",
  "km",
  "hours",
  "people",
  "square feet",
  "\\text{ cm}",
  "miles per hour",
  "pieces of fruit",
  "kg",
  "minutes",
];

/** Ways to write one final answer. */
const writings: readonly ((value: string) => string)[] = [
  (value) => `A: ${value}`,
  (value) => `The answer is ${value}`,
  (value) => `\\boxed{${value}}`,
  (value) => `So the final answer is $\\boxed{${value}}$`,
  (value) => `**${value}**`,
  (value) => `The answer is **${value}**`,
  (value) => `#### ${value}`,
  (value) => `Final Answer: ${value}`,
  (value) => `**Answer:** ${value}`,
  (value) => `Therefore, the answer is $${value}$`,
];

/** Ways to give two answers at once. */
const pairs: readonly ((first: string, second: string) => string)[] = [
  (a, b) => `A: ${a} or ${b}`,
  (a, b) => `A: ${a}\nA: ${b}`,
  (a, b) => `A: ${a} / ${b}`,
  (a, b) => `A: ${a}, ${b}`,
  (a, b) => `A: ${a} (or ${b})`,
  (a, b) => `A: ${a}, or possibly ${b}`,
  (a, b) => `A: ${a} and ${b}`,
  (a, b) => `A: either ${a} or ${b}`,
  (a, b) => `A: ${a}. Alternatively, ${b}.`,
  (a, b) => `A: ${a}; ${b}`,
  (a, b) => `A: ${a} dollars or ${b} dollars`,
  (a, b) => `A: between ${a} and ${b}`,
  (a, b) => `A: ${a} (maybe ${b})`,
  (a, b) => `A: ${a} to ${b}`,
  (a, b) => `\\boxed{${a}} or \\boxed{${b}}`,
  (a, b) => `\\boxed{${a}}\n\\boxed{${b}}`,
  (a, b) => `\\boxed{${a}} \\boxed{${b}}`,
  (a, b) => `The answer is \\boxed{${a}}. It could also be \\boxed{${b}}.`,
  (a, b) => `\\boxed{${a} \\text{ or } ${b}}`,
  (a, b) => `\\boxed{${a}, ${b}}`,
  (a, b) => `\\boxed{${a}} or ${b}`,
  (a, b) => `It is ${a} or \\boxed{${b}}`,
  (a, b) => `\\boxed{${a}}\n\nAnother way to read the question gives the answer\n\n\\boxed{${b}}`,
  (a, b) => `The answer is ${a}. The answer is ${b}.`,
  (a, b) => `The answer is ${a} or ${b}.`,
  (a, b) => `The answer is either ${a} or ${b}.`,
  (a, b) => `The answer could be ${a} or ${b}.`,
  (a, b) => `The answer is ${a}. It might also be ${b}.`,
  (a, b) => `The answer is ${a}, but it could be ${b}.`,
  (a, b) => `The answer is ${a}. Or maybe ${b}.`,
  (a, b) => `The answer is ${a}, though ${b} is also possible.`,
  (a, b) => `The answer is ${a}.\n\nAnother possible answer is ${b}.`,
  (a, b) => `The possible answers are ${a} and ${b}.`,
  (a, b) => `Answer: ${a}\nAnswer: ${b}`,
  (a, b) => `Final answer: ${a}\nFinal answer: ${b}`,
  (a, b) => `Final Answer: ${a}\n\nAlternative answer: ${b}`,
  (a, b) => `Answer 1: ${a}\nAnswer 2: ${b}`,
  (a, b) => `The first answer is ${a} and the second answer is ${b}.`,
  (a, b) => `#### ${a}\n#### ${b}`,
  (a, b) => `#### ${a} or ${b}`,
  (a, b) => `**${a}** or **${b}**`,
  (a, b) => `**${a}**\n\n**${b}**`,
  (a, b) => `**${a} or ${b}**`,
  (a, b) => `**${a}** is one answer. Another one is **${b}**.`,
  (a, b) => `**${a}** … **${b}**`,
  (a, b) => `The answer is **${a}** or **${b}**.`,
  (a, b) => `<answer>${a}</answer><answer>${b}</answer>`,
  (a, b) => `<answer>${a} or ${b}</answer>`,
  (a, b) => `It is ${a} or ${b}.`,
  (a, b) => `So he has either ${a} or ${b} left.`,
  (a, b) => `A: ${a}\n\\boxed{${b}}`,
  (a, b) => `The answer is ${a}.\n\n#### ${b}`,
  (a, b) => `\\boxed{${a}}\n\nThe final answer is ${b}.`,
  (a, b) => `$${a}$ or $${b}$`,
  (a, b) => `The answer is $${a}$ or $${b}$.`,
  (a, b) => `The answer is \\$${a}. Otherwise, it is \\$${b}.`,
];

const { path, show } = argumentsOf(process.argv.slice(2));
const solutions = readFileSync(path, "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => JSON.parse(line) as Solution); // the columns are checked by what comes out: a missing one scores nothing
const variants = solutions.flatMap(variantsOf);
const samples = variants.map(({ completion, reference }, index): Sample => ({ id: String(index), prompt: "", completion, reference }));
const start = process.cpuUsage();
const scores = await score(math() as Parameters<typeof score>[0], samples);
const { user, system } = process.cpuUsage(start);

const tallies = new Map<string, { right: number; all: number; rewarded: number }>();
for (const [index, variant] of variants.entries()) {
  const tally = tallies.get(variant.kind) ?? { right: 0, all: 0, rewarded: 0 };
  tallies.set(variant.kind, tally);
  const found = scores[index];
  const isRewarded = found?.status === "scored" && found.reward === 1;
  tally.all += 1;
  if (isRewarded) tally.rewarded += 1;
  if (found?.status === "scored" && isRewarded === variant.right) tally.right += 1;
  else if (show)
    console.log(
      `${variant.kind}: ${variant.right ? "refused" : "accepted"} ${JSON.stringify(variant.completion.slice(-160))} for ${variant.reference}: ${found?.reason ?? ""}`,
    );
}

let isBelow = false;
for (const [kind, { right, all, rewarded }] of tallies) {
  const share = right / all;
  const missed = kind === "two answers" ? rewarded > 0 : share < bar;
  isBelow ||= missed;
  console.log(
    `${kind.padEnd(28)} ${(100 * share).toFixed(2).padStart(6)}% of ${all}${kind === "two answers" ? `, rewarded ${rewarded}` : ""}${missed ? "  BELOW THE BAR" : ""}`,
  );
}
console.log(`${samples.length} samples in ${((user + system) / 1e6).toFixed(2)} CPU-seconds`);
process.exitCode = isBelow ? 1 : 0;

function variantsOf(solution: Solution, row: number): readonly Variant[] {
  const { response, answer, correct } = solution;
  const lines = response.trimEnd().split("\n");
  const value = (lines.at(-1) ?? "").replace(/^A:\s*/u, "").trim();
  const body = lines.slice(0, -1).join("\n");
  const pick = <T>(from: readonly T[], offset = 0): T => from[(row + offset) % from.length] as T; // the remainder is a place of the list
  const made: Variant[] = [];
  const add = (kind: string, ending: string, reference = answer, right = correct): void =>
    void made.push({ kind, completion: `${body}\n${ending}`, reference, right });

  made.push({ kind: "as it is", completion: response, reference: answer, right: correct });
  for (const boxed of [
    `\\boxed{${value}}`,
    `The answer is $\\boxed{${value}}$.`,
    `$$\\boxed{\\text{${value}}}$$`,
    `\\[\n\\boxed{${value}}\n\\]`,
    `\\boxed{${value}`,
  ])
    add("boxed", boxed);
  for (const bold of [
    `**${value}**`,
    `The answer is **${value}**.`,
    `**Answer: ${value}**`,
    `**Final Answer:** ${value}`,
    `He has **${value}** in total.`,
    `### Final Answer\n**${value}**`,
  ])
    add("bold", bold);
  for (const phrase of [
    `The answer is ${value}.`,
    `So the final answer is: ${value}`,
    `Therefore the correct answer should be ${value}.`,
    `Answer: ${value}`,
    `答案是${value}。`,
    `La réponse est ${value}.`,
    `Die Antwort lautet ${value}.`,
    `La respuesta es ${value}.`,
    `Ответ: ${value}`,
    `答えは${value}です。`,
  ])
    add("phrase", phrase);
  add("reference 1,234", `A: ${value}`, grouped(answer));
  add("reference 1234.00", `A: ${value}`, `${answer.replaceAll(",", "")}.00`);
  add("reference 1,234.00", `\\boxed{${value}}`, `${grouped(answer)}.00`);
  add("answer 1,234", `A: ${grouped(value)}`);
  add("answer 1{,}234", `\\boxed{${grouped(value).replaceAll(",", "{,}")}}`);
  for (const offset of [0, 5]) {
    const unit = pick(units, offset);
    for (const write of writings.slice(0, 9))
      if (!(unit.startsWith("\\") && write(value).includes("$")))
        add("unit added", write(unit.startsWith("\\") ? `${value}${unit}` : `${value} ${unit}`));
  }
  for (const write of writings.slice(0, 9)) add("currency", write(`$${value}`.replace("$-", "-$")));
  for (const [offset, write] of writings.entries()) {
    add("remark after", `${write(value)}${pick(remarks, offset)}`);
    add("remark after", `${write(value)}${pick(remarks, offset + 5)}`);
  }
  const reasoning = longReasoning(row);
  made.push({ kind: "30 kB of reasoning", completion: `${reasoning}\n${response}`, reference: answer, right: correct });
  made.push({
    kind: "30 kB of reasoning",
    completion: `<think>\n${reasoning}\n</think>\n${body}\n${pick(writings)(value)}.`,
    reference: answer,
    right: correct,
  });
  for (const other of [near(value, 1), near(value, 10)]) {
    for (const pair of pairs) {
      add("two answers", pair(value, other), answer, false);
      add("two answers", pair(other, value), answer, false);
    }
  }
  for (const pair of [pairs[1], pairs[15], pairs[23], pairs[34], pairs[38], pairs[41], pairs[50]])
    if (pair) add("one answer twice", pair(value, value));
  return made;
}

/** 1234.5 as 1,234.5. */
function grouped(value: string): string {
  const [whole = "", rest] = value.replaceAll(",", "").split(".");
  const digits = whole.replace(/\B(?=(?:\d{3})+$)/gu, ",");
  return rest === undefined ? digits : `${digits}.${rest}`;
}

function near(value: string, by: number): string {
  return String(Number(value.replaceAll(",", "")) + by);
}

/** Steps with numbers, guesses and checks, as a model thinks aloud; about 30 kB. */
function longReasoning(seed: number): string {
  let text = "";
  for (let step = 1; text.length < 30_000; step += 1) {
    const [a, b] = [((seed * 7 + step * 13) % 90) + 2, ((seed * 3 + step * 5) % 40) + 1];
    text += `Step ${step}: there are ${a} boxes with ${b} pens each, so ${a} * ${b} = ${a * b} pens, which is $${(a * b) / 4}$ for each of 4 people. `;
    if (step % 9 === 0) text += `\n\nIs the answer ${a}? Let me check that again with ${b}.\n`;
  }
  return text;
}

function argumentsOf(given: readonly string[]): { readonly path: string; readonly show: boolean } {
  const [path] = given.filter((one) => !one.startsWith("--"));
  if (path === undefined)
    throw new Error("Which file? node --conditions=assay-source benchmarks/gsm8k-variants.ts solutions.jsonl [--show]");
  return { path, show: given.includes("--show") };
}
