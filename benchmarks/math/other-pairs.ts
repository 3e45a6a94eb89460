import type { Texts } from "./pairs.ts";

/** So many pairs to warm up with, none of them among the measured ones: from other files first, the rest written here. */
export function otherPairs(count: number, measured: readonly Texts[], others: readonly Texts[]): readonly Texts[] {
  const seen = new Set(measured.map(keyOf));
  const found: Texts[] = [];
  const add = (pair: Texts): void => {
    const key = keyOf(pair);
    if (!seen.has(key)) found.push(pair);
    seen.add(key);
  };
  for (const pair of spread(others, Math.floor(count / 2))) add(pair);
  for (let round = 1; found.length < count; round += 1) {
    for (const write of writings) add(write((round * 7) % 83 || 5, (round % 29) + 2, round));
  }
  // By turns, so that no kind of pair comes last.
  const turns = Math.ceil(Math.sqrt(count));
  return found
    .slice(0, count)
    .map((pair, index) => ({ pair, turn: index % turns }))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ pair }) => pair);
}

/** At most so many of these, at equal distances. */
export function spread<T>(from: readonly T[], count: number): readonly T[] {
  if (from.length <= count) return from;
  return from.filter((_, index) => Math.floor((index * count) / from.length) !== Math.floor(((index - 1) * count) / from.length));
}

function keyOf({ gold, answer }: Texts): string {
  return JSON.stringify([gold, answer]);
}

const pair = (gold: string, answer: string): Texts => ({ gold, answer });

/** Pairs of many kinds, right ones and wrong ones; `n` tells rounds apart. */
const writings: readonly ((a: number, b: number, n: number) => Texts)[] = [
  (a, b, n) => pair(`${a * n}`, `${a * n + (b % 2)}`),
  (a, b, n) => pair(`${n},${100 + b * 20}`, `\\boxed{${n}${100 + b * 20}}`),
  (a, b, n) => pair(`${a}.${b}${n}`, `The answer is $${a}.${b}${n}0$.`),
  (a, b, n) => pair(`\\frac{${a}}{${b + n}}`, `${2 * a}/${2 * (b + n)}`),
  (a, b, n) => pair(`$\\frac{${a}}{${b + n}}$`, `\\frac{${a + 1}}{${b + n}}`),
  (a, b, n) => pair(`${n}\\frac{${a}}{${a + b}}`, `$\\frac{${n * (a + b) + a}}{${a + b}}$`),
  (a, b, n) => pair(`${a + n}\\%`, `${a + n}%`),
  (a, b, n) => pair(`${(a + n) / 100}`, `${a + n}\\%`),
  (a, b, n) => pair(`${a}\\sqrt{${b + n}}`, `\\sqrt{${a * a * (b + n)}}`),
  (a, b, n) => pair(`\\frac{${a}}{\\sqrt{${n}}}`, `\\frac{${a}\\sqrt{${n}}}{${n}}`),
  (a, b, n) => pair(`${a}\\pi+${n}`, `$${n}+${a}\\pi$`),
  (a, b, n) => pair(`\\frac{${a}\\pi}{${n}}`, `${a + b}\\pi/${n}`),
  (a, b, n) => pair(`x^2+${a + n}x+${a * n}`, `(x+${a})(x+${n})`),
  (a, b, n) => pair(`(x-${a})(x+${n})^2`, `(x+${n})(x^2+${n - a}x-${a * n})`),
  (a, b, n) => pair(`${a}x^3-${b}x+${n}`, `$${n}-${b}x+${a}x^{3}$`),
  (a, b, n) => pair(`\\frac{x^2-${n * n}}{x-${n}}`, `x+${n}`),
  (a, b, n) => pair(`y=${a}x+${n}`, `${a}x-y+${n}=0`),
  (a, b, n) => pair(`x=${n}`, `\\boxed{${n}}`),
  (a, b, n) => pair(`x=${a}, y=${n}`, `(${a}, ${n})`),
  (a, b, n) => pair(`(${a},${n})`, `$\\left(${a}, ${n}\\right)$`),
  (a, b, n) => pair(`(${a},${b},${n})`, `(${b},${a},${n})`),
  (a, b, n) => pair(`[${a},${a + n})`, `$${a}\\le x<${a + n}$`),
  (a, b, n) => pair(`(-\\infty,${a})\\cup(${a + n},\\infty)`, `x<${a} \\text{ or } x>${a + n}`),
  (a, b, n) => pair(`\\{${a},${b},${n}\\}`, `\\{${n},${a},${b}\\}`),
  (a, b, n) => pair(`${a},${n}`, `$${n}$ and $${a}$`),
  (a, b, n) => pair(`x\\ge${n}`, `${n}\\leq x`),
  (a, b, n) => pair(`${a}+${n}i`, `$${n}i+${a}$`),
  (a, b, n) => pair(`(${a}+${b}i)(1+${n}i)`, `${a - b * n}+${a * n + b}i`),
  (a, b, n) => pair(`\\begin{pmatrix}${a}&${b}\\\\${n}&1\\end{pmatrix}`, `\\begin{bmatrix} ${a} & ${b} \\\\ ${n} & 1 \\end{bmatrix}`),
  (a, b, n) => pair(`\\begin{pmatrix}${a}\\\\${n}\\end{pmatrix}`, `\\begin{pmatrix}${a}\\\\${n + 1}\\end{pmatrix}`),
  (a, b, n) => pair(`${a * n}\\text{ cm}`, `${a * n} \\mathrm{cm}`),
  (a, b, n) => pair(`${n}\\text{ km}`, `${n}000\\text{ m}`),
  (a, b, n) => pair(`\\$${a}.${10 + b}`, `\\boxed{\\$${a}.${10 + b}} after ${n} days`),
  (a, b, n) => pair(`${n}^\\circ`, `${n} degrees`),
  (a, b, n) => pair(`\\sin(${a}x)+\\cos(${n}x)`, `\\cos ${n}x+\\sin ${a}x`),
  (a, b, n) => pair(`\\ln(${a})+\\ln(${n})`, `\\ln ${a * n}`),
  (a, b, n) => pair(`\\log_{${b}}{${a + n}}`, `\\frac{\\ln ${a + n}}{\\ln ${b}}`),
  (a, b, n) => pair(`e^{${a}x+${n}}`, `e^{${n}} e^{${a}x}`),
  (a, b, n) => pair(`${a}\\cdot10^{${b}}`, `${a}\\times 10^{${b + (n % 2)}}`),
  (a, b, n) => pair(`2^{${n}}\\cdot3^{${b}}`, `3^{${b}}2^{${n}}`),
  (a, b, n) => pair(`\\binom{${a + 5}}{3}+${n}`, `${((a + 5) * (a + 4) * (a + 3)) / 6 + n}`),
  (a, b, n) => pair(`${b % 9}!\\cdot${n}`, `${n}\\cdot ${b % 9}!`),
  (a, b, n) => pair(`${n}\\pm\\sqrt{${b}}`, `${n}+\\sqrt{${b}}, ${n}-\\sqrt{${b}}`),
  (a, b, n) => pair(`0.\\overline{${10 + a}}+${n}`, `\\frac{${10 + a}}{99}+${n}`),
  (a, b, n) => pair(`|x-${a}|<${n}`, `${a - n}<x<${a + n}`),
  (a, b, n) => pair(`\\sqrt{${a}+\\sqrt{${n}}}`, `\\sqrt{\\sqrt{${n}}+${a}}`),
  (a, b, n) => pair(`a^{${b}}b^{${n}}`, `b^{${n}}\\cdot a^{${b}}`),
  (a, b, n) => pair(`\\text{(${"ABCDE"[n % 5]})}`, `The answer is \\boxed{${"ABCDE"[a % 5]}}.`),
  (a, b, n) => pair(`${n}_{${(b % 8) + 2}}`, `$${n}_{${(b % 8) + 2}}$`),
  (a, b, n) => pair(`${a}:${n}`, `$${a} : ${n}$`),
  (a, b, n) => pair(`\\text{${a} apples}`, `**${n} apples**`),
  (a, b, n) =>
    pair(`${n}`, `First, $${a}\\cdot ${b}=${a * b}$. Then we take\n\\[ ${a * b}-${a * b - n}=${n}. \\]\nSo the answer is $\\boxed{${n}}$.`),
  (a, b, n) => pair(`\\frac{${n}}{${b}}`, `**Step 1.** We have ${n} parts of ${b}.\n\n**Final Answer:** \\boxed{\\dfrac{${n}}{${b}}}`),
  (a, b, n) => pair(`${n}`, `It must be ${a}, or so it seems; after ${b} more steps it is \\boxed{${n + 1}}.`),
];
