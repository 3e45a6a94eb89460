import { answerText, digits } from "./answers.ts";
import type { Chance } from "./chance.ts";

/** What the math verifier is given: a completion beside a reference. */
export interface MathInput {
  readonly completion: string;
  readonly reference: string;
}

/** Input number `index` of a run: three of four are strange completions, the fourth has a strange reference too; every second one is damaged. */
export function mathInput(chance: Chance, index: number): MathInput {
  const damage = (text: string): string => (index % 2 === 0 ? text : damaged(chance, text));
  const answer = answerText(chance, chance.between(0, 4));
  if (index % 4 < 3) return { completion: damage(completionText(chance, answer)), reference: chance.pick(references) };
  const reference = damage(chance.maybe(0.9) ? answer : completionText(chance, answer));
  const completion = chance.pick([`\\boxed{${reference}}`, `\\boxed{${answerText(chance, 3)}}`, completionText(chance, answer), reference]);
  return { completion, reference };
}

const references: readonly [string, ...string[]] = [
  ...(["\\frac{22}{7}", "x^2+2x+1", "(1,2)", "[0,1)", "5\\text{ cm}", "\\sqrt{2}", "yes", "1, 2, 3", "3\\pi", "0.33", "x=5"] as const),
  ...(["e^{\\pi}", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "84", "\\{1,2\\}", "2:3", "(-\\infty,3)\\cup(5,\\infty)", "50\\%"] as const),
  ...(["\\sin x", "1 + 2i", "12.00", "n \\equiv 3 \\pmod 7", "x < 4", "\\ln 2 + \\frac{\\pi^2}{6}", "(x+1)(y-2)", "B"] as const),
];

type Template = (chance: Chance, answer: string) => string;

/** A whole output with the answer in it, often with a second one. */
function completionText(chance: Chance, answer: string): string {
  const before = chance.maybe(0.5) ? `${prose(chance)}\n\n` : "";
  const after = chance.maybe(0.4) ? chance.pick(afterwards)(chance, answer) : "";
  return before + chance.pick(templates)(chance, answer) + after;
}

const templates: readonly [Template, ...Template[]] = [
  (_, answer) => `\\boxed{${answer}}`,
  (_, answer) => `$\\boxed{${answer}}$.`,
  (_, answer) => `\\[ \\boxed{${answer}} \\]`,
  (_, answer) => `The answer is ${answer}.`,
  (_, answer) => `The final answer is: $${answer}$`,
  (_, answer) => `**Final Answer**\n\n${answer}`,
  (_, answer) => `Answer: ${answer}`,
  (_, answer) => `#### ${answer}`,
  (_, answer) => `<answer>${answer}</answer>`,
  (_, answer) => answer,
  (_, answer) => `$$${answer}$$`,
  (_, answer) => `So we get ${answer} = **${answer}**`,
  (chance, answer) => `<think>${prose(chance)} \\boxed{${answerText(chance, 1)}}</think>\n\\boxed{${answer}}`,
  (chance, answer) => `<think>${prose(chance)} ${answer}`,
  (_, answer) => `答案是 ${answer}。`,
  (_, answer) => `La réponse est ${answer}. Die Antwort ist ${answer}. Ответ: ${answer}`,
  (_, answer) => `| x | y |\n|---|---|\n| 1 | ${answer} |`,
  (_, answer) => `\`\`\`python\nprint(${answer})\n\`\`\`\nOutput: ${answer}`,
  (_, answer) => `{"answer": "${answer}"}`,
  (chance, answer) => Array.from({ length: chance.between(2, 12) }, (_, step) => `Step ${step + 1}: ${answer}`).join("\n"),
];

const afterwards: readonly [Template, ...Template[]] = [
  (chance) => ` or ${answerText(chance, 2)}`,
  (chance) => `. Alternatively, it is ${answerText(chance, 1)}.`,
  (chance) => `\n\nWait, that is wrong. The answer is \\boxed{${answerText(chance, 2)}}`,
  (chance) => ` (not ${answerText(chance, 0)})`,
  () => "\n\nI checked this 2 times with 7 examples.",
  (chance) => ` if n is even, ${answerText(chance, 1)} otherwise`,
  (chance) => `\n<|im_end|>\nUser: ${prose(chance)}`,
  (_, answer) => `\nAnswer: ${answer}`,
  (chance, answer) => ` \\boxed{${answer}}`.repeat(chance.between(1, 30)),
  (chance) => " ".repeat(chance.between(1, 500)),
  (chance) => ` ≈ ${chance.below(100)}.${digits(chance, 4)}`,
];

const words: readonly [string, ...string[]] = [
  ...(["the", "answer", "is", "so", "we", "have", "therefore", "not", "but", "or", "wait", "12", "boxes", "3.5", "$x$", "hmm,"] as const),
  ...([
    "= 84",
    "is wrong",
    "maybe",
    "$21",
    "1,000",
    "total:",
    "Let",
    "f(x)",
    "\\(n\\)",
    "**",
    "half",
    "1.",
    "correct",
    "–",
    "70%",
    "«",
    "x = 4.",
  ] as const),
];

function prose(chance: Chance): string {
  return Array.from({ length: chance.maybe(0.05) ? chance.between(200, 2_000) : chance.between(1, 40) }, () => chance.pick(words)).join(
    " ",
  );
}

const strange: readonly [string, ...string[]] = [
  ...([
    "\ud800",
    "\udfff",
    "\u0000",
    "\u200b",
    "\u202e",
    "\u0301",
    "\ufeff",
    "💥",
    "１",
    "٣",
    "−",
    "\u00a0",
    "\u2028",
    "\r",
    "\t",
    "ﬁ",
    "ß",
  ] as const),
  ...([
    "{",
    "}",
    "\\",
    "$",
    "^",
    "_",
    "&",
    "(",
    ")",
    "[",
    "]",
    "|",
    "/",
    "-",
    ".",
    ",",
    "%",
    "#",
    "*",
    "<",
    ">",
    "=",
    "!",
    "'",
    '"',
    "\n",
  ] as const),
  ...([
    "\\frac",
    "\\left",
    "\\right",
    "\\boxed{",
    "\\begin{pmatrix}",
    "\\end{cases}",
    "\\\\",
    "^{",
    "^^",
    "__",
    "\\text{",
    "</think>",
    "e9",
  ] as const),
];

/** The text with a few random damages: deleted, doubled, swapped, cut, random characters, lone surrogates. */
export function damaged(chance: Chance, text: string): string {
  let result = text;
  for (let count = chance.between(1, 6); count > 0; count -= 1) result = chance.pick(damages)(chance, result);
  return result.slice(0, 60_000);
}

const damages: readonly [Template, ...Template[]] = [
  (chance, text) => replaceRange(chance, text, () => ""),
  (chance, text) => replaceRange(chance, text, (range) => range + range),
  (chance, text) => replaceRange(chance, text, (range) => range.repeat(chance.maybe(0.1) ? Math.floor(20_000 / (range.length + 1)) : 8)),
  (chance, text) => replaceRange(chance, text, (range) => range.split("").toReversed().join("")),
  (chance, text) => replaceRange(chance, text, (range) => chance.pick(strange) + range),
  (chance, text) => replaceRange(chance, text, (range) => chance.pick(strange).repeat(chance.maybe(0.1) ? 300 : 2) + range),
  (chance, text) => replaceRange(chance, text, () => String.fromCharCode(chance.below(128), chance.below(65_536))),
  (chance, text) => text.slice(0, chance.below(text.length + 1)),
  (chance, text) => text.slice(chance.below(text.length + 1)),
  (chance, text) => {
    const [first, second] = [chance.below(text.length + 1), chance.below(text.length + 1)].toSorted((a, b) => a - b);
    return text.slice(second) + text.slice(first, second) + text.slice(0, first);
  },
  (chance, text) => {
    const at = chance.below(text.length + 1);
    return text.slice(0, at) + answerText(chance, 2) + text.slice(at);
  },
  // One bit of one character.
  (chance, text) =>
    replaceRange(chance, text, (range) => String.fromCharCode(range.charCodeAt(0) ^ (1 << chance.below(7))) + range.slice(1)),
];

function replaceRange(chance: Chance, text: string, by: (range: string) => string): string {
  const start = chance.below(text.length + 1);
  const end = Math.min(text.length, start + chance.between(1, chance.maybe(0.8) ? 4 : 200));
  return text.slice(0, start) + by(text.slice(start, end)) + text.slice(end);
}
