export interface ProseKind {
  readonly name: string;
  /** A piece of reasoning, told apart by its numbers. */
  readonly piece: (a: number, b: number, step: number) => string;
  /** What stands at the end; default a box. */
  readonly ending?: (answer: string) => string;
  readonly opening?: string;
  /** Default: a whole number. */
  readonly answer?: (seed: number) => string;
}

/** A completion of this kind and of about so many characters, in whole pieces, and the reference of its answer. */
export function writeProse(
  { piece, opening = "", ending = boxed, answer = String }: ProseKind,
  seed: number,
  length: number,
): { readonly completion: string; readonly reference: string } {
  const last = ending(answer(seed + 3));
  const pieces: string[] = [];
  let left = length - opening.length - last.length;
  for (let step = 1; ; step += 1) {
    const text = piece(((seed * 7 + step * 13) % 90) + 2, ((seed * 3 + step * 5) % 40) + 1, step);
    left -= text.length;
    if (left < 0) break;
    pieces.push(text);
  }
  // Through bytes, so that the text is one piece in memory, as a text that was read.
  return { completion: Buffer.from(`${opening}${pieces.join("")}\n\n${last}`).toString(), reference: answer(seed + 3) };
}

const boxed = (answer: string): string => `Therefore, the final answer is $\\boxed{${answer}}$.`;

export const proseKinds: readonly ProseKind[] = [
  {
    name: "words",
    piece: (a, b, step) =>
      `In step ${step} we look at the ${a} cases that remain and ask which of them keeps all ${b} conditions of the problem. Most fail at once. `,
  },
  {
    name: "inline formulas",
    piece: (a, b, step) =>
      `Since $x_{${step}} = ${a}$ and $y = \\frac{${a}}{${b}}$, we get $x_{${step}} \\cdot y = \\frac{${a * a}}{${b}}$, which is more than $\\sqrt{${a}+${b}}$. `,
  },
  {
    name: "display formulas",
    piece: (a, b, step) =>
      `Now we expand:\n\\[\n(${a}x+${b})^2 = ${a * a}x^2+${2 * a * b}x+${b * b}\n\\]\nand with this\n$$\\sum_{k=1}^{${step}} k^2 = \\frac{${step}(${step}+1)(2\\cdot ${step}+1)}{6}.$$\n`,
  },
  {
    name: "aligned formulas",
    piece: (a, b) =>
      `\\begin{align*}\n f(${a}) &= ${a}^2 - ${b}\\cdot ${a} + 1 \\\\\n &= ${a * a} - ${a * b} + 1 \\\\\n &= ${a * a - a * b + 1}.\n\\end{align*}\n`,
  },
  {
    name: "matrices",
    piece: (a, b, step) =>
      `The matrix is $A_{${step}} = \\begin{pmatrix} ${a} & ${b} \\\\ ${b} & ${a} \\end{pmatrix}$, whose determinant is $${a}^2-${b}^2 = ${a * a - b * b}$.\n`,
    ending: (answer) => `So we have\n\\[\n\\boxed{${answer}}\n\\]`,
    answer: (seed) => `\\begin{pmatrix} ${seed} & 1 \\\\ 0 & ${seed + 1} \\end{pmatrix}`,
  },
  {
    name: "numbered list",
    piece: (a, b, step) => `${step}. Take ${a} and subtract ${b}, which gives ${a - b}.\n   - Check: ${a - b} + ${b} = ${a}.\n`,
  },
  {
    name: "bullets with bold",
    piece: (a, b, step) => `- **Case ${step}:** *${a}* of the **${b} marbles** are red, so **${a + b}** are left.\n`,
  },
  {
    name: "headings and bold answers",
    piece: (a, b, step) => `### Step ${step}\n\nWe multiply: **${a} × ${b} = ${a * b}**.\n\n**Answer of this step:** ${a * b}\n\n`,
    ending: (answer) => `### Final Answer\n\n**${answer}**`,
  },
  {
    name: "many boxes",
    piece: (a, b, step) => `Part ${step} has the value $\\boxed{${a * b}}$, as ${a} times ${b} shows. That is not yet what was asked.\n`,
  },
  {
    name: "one box again and again",
    piece: (a, b, step) => `Check ${step}: with ${a} and ${b} we find \\boxed{${a}} once more, but wait, that is wrong.\n`,
  },
  {
    name: "no boxes",
    piece: (a, b, step) => `Then there are ${a} people and ${b} seats in room ${step}, so ${a * b} ways. `,
    ending: (answer) => `The answer is ${answer}.`,
  },
  {
    name: "no mark at all",
    piece: (a, b) => `We have ${a} apples and give ${b} away, which leaves ${a - b}. `,
    ending: (answer) => `So they have ${answer}`,
  },
  {
    name: "answer phrases",
    piece: (a, b, step) =>
      `Is the answer ${a}? Let me check. The answer is not ${a}, since attempt ${step} gave ${b}. Maybe the answer is ${b}. `,
    ending: (answer) => `The final answer is \\boxed{${answer}}.`,
  },
  {
    name: "thoughts",
    opening: "<think>\n",
    piece: (a, b) => `Hmm, wait. If ${a} goes into ${b}, then $\\boxed{${a}}$ would be it? No, let me think again about ${b}.\n`,
    ending: (answer) => `</think>\n\nThe answer is $\\boxed{${answer}}$.`,
  },
  {
    name: "code",
    piece: (a, b, step) =>
      `\`\`\`python\ndef step_${step}(x):\n    # ${a} before, ${b} after\n    return {"x": x * ${a}, "y": [${a}, ${b}]}\nprint(step_${step}(${b}))\n\`\`\`\nThe output is ${a * b}.\n`,
  },
  {
    name: "table",
    opening: "| n | a | b | a·b |\n|---|---|---|---|\n",
    piece: (a, b, step) => `| ${step} | ${a} | ${b} | $${a * b}$ |\n`,
  },
  {
    name: "money and units",
    piece: (a, b, step) =>
      `On day ${step} she spends $${a}.50 on ${b} kg of rice and walks ${a} km in ${b} minutes, so $${a + b} are left. `,
    ending: (answer) => `She has \\boxed{\\$${answer}} left.`,
  },
  {
    name: "Chinese",
    piece: (a, b, step) => `第${step}步:设有${a}个苹果和${b}个梨,那么一共有$${a}+${b}=${a + b}$个水果。`,
    ending: (answer) => `所以答案是$\\boxed{${answer}}$。`,
  },
  {
    name: "unicode formulas",
    piece: (a, b, step) =>
      `Let α = ${a}° and β = ${b}°; then α ≤ β ⇒ √${a} · π ≈ ${a * 3}, so x² − ${b} ≠ 0 for all x ∈ ℝ (step ${step}). `,
  },
  {
    name: "one long formula",
    opening: "\\[ S = 0",
    piece: (a, b) => ` + \\frac{${a}}{${b}} - ${a}^{${b}}`,
    ending: (answer) => `\\]\nThis is $\\boxed{${answer}}$.`,
  },
  { name: "digits", piece: (a, b) => `${a}${b}${a * b}`, ending: (answer) => `\n\nSo it is \\boxed{${answer}}.` },
  { name: "open braces", piece: (a) => `\\frac{${a}{ `, ending: (answer) => `\n\nSo it is \\boxed{${answer}}.` },
  { name: "open boxes", piece: (a) => `\\boxed{${a} `, ending: (answer) => `\n\nSo it is \\boxed{${answer}}.` },
  { name: "dollar signs", piece: (a) => `$${a}$$ `, ending: (answer) => `\n\nSo it is \\boxed{${answer}}.` },
  { name: "stars", piece: (a) => `**${a}*** `, ending: (answer) => `\n\nSo it is \\boxed{${answer}}.` },
  { name: "blank lines", piece: () => "\n \n\t", ending: (answer) => `So it is \\boxed{${answer}}.` },
  {
    name: "box and then a remark",
    piece: (a, b) => `With $${a}$ and $${b}$ it follows that $${a}<${a + b}$. `,
    ending: (answer) => `**Final Answer:** \\boxed{${answer}}\n\nThis agrees with the estimate above, and 2 other ways give the same.`,
  },
  {
    name: "fraction at the end",
    piece: (a, b) => `We reduce $\\dfrac{${a * b}}{${b * b}}$ to $\\dfrac{${a}}{${b}}$, and so on. `,
    answer: (seed) => `\\frac{${seed}}{${seed + 1}}`,
  },
  {
    name: "interval at the end",
    piece: (a, b) => `The inequality $|x-${a}|<${b}$ holds for $x\\in(${a - b},${a + b})$ only. `,
    answer: (seed) => `(-\\infty, -${seed}) \\cup [${seed}, \\infty)`,
  },
  {
    name: "polynomial at the end",
    piece: (a, b) => `The product $(x-${a})(x+${b})$ is $x^2+${b - a}x-${a * b}$. `,
    answer: (seed) => `x^3 - ${seed}x^2 + ${seed + 4}x - 1`,
  },
];
