import type { Chance } from "./chance.ts";

/** A final answer as models write them, from plain numbers to what no answer should be: towers of powers, matrices of roots, prose. */
export function answerText(chance: Chance, depth: number): string {
  if (depth <= 0 || chance.maybe(0.15)) return chance.pick(atoms)(chance);
  return chance.pick(chance.maybe(0.7) ? compounds : shapes)(chance, () => answerText(chance, depth - 1));
}

type Maker = (chance: Chance) => string;
type Compound = (chance: Chance, part: () => string) => string;
type NonEmpty<T> = readonly [T, ...T[]];

const small = (chance: Chance): string => String(chance.between(-20, 120));
const letter = (chance: Chance): string =>
  chance.pick(["x", "y", "n", "k", "a", "t", "\\theta", "\\alpha", "i", "e", "C", "x_1", "f(x)", "z'"]);

export function digits(chance: Chance, count: number): string {
  let text = String(chance.between(1, 9));
  for (let index = 1; index < count; index += 1) text += String(chance.below(10));
  return text;
}

const units: NonEmpty<string> = [
  ...([
    "cm",
    "km/h",
    "m/s^2",
    "dollars",
    "apples",
    "hours",
    "^\\circ",
    "°C",
    "\\text{ square feet}",
    "\\%",
    "%",
    " percent",
    "kg",
  ] as const),
  ...([
    "\\mathrm{~m}^{2}",
    " miles per hour",
    "\\text{ million}",
    "\\,\\text{cm}^3",
    "\\pmod{7}",
    "_{12}",
    "美元",
    "°",
    " ft 6 in",
  ] as const),
];

const atoms: NonEmpty<Maker> = [
  small,
  small,
  letter,
  (chance) => digits(chance, chance.between(1, 12)),
  (chance) => digits(chance, chance.maybe(0.1) ? chance.between(1_000, 25_000) : chance.between(20, 400)),
  (chance) => `${chance.below(1000)}.${digits(chance, chance.between(1, 30))}`,
  (chance) => `${chance.between(1, 999)},${String(chance.below(1000)).padStart(3, "0")}`,
  (chance) => `${chance.below(50)}/${chance.below(50)}`,
  (chance) => `${chance.between(1, 9)}.${chance.below(100)} \\times 10^{${chance.between(-400, 400)}}`,
  (chance) => `${chance.between(1, 9)}e${chance.pick(["5", "-7", "99999", "+300", ""])}`,
  (chance) => `0.${chance.below(100)}\\overline{${chance.below(1000)}}`,
  (chance) => `${chance.below(20)}.${"3".repeat(chance.between(1, 9))}${chance.pick(["...", "\\ldots", "…", "\\dots", ""])}`,
  (chance) =>
    chance.pick(["\\pi", "π", "e", "i", "\\infty", "-\\infty", "∞", "\\varnothing", "\\emptyset", "\\mathbb{R}", "½", "⅞", "x²", "10⁻⁷"]),
  (chance) =>
    chance.pick(["yes", "No", "True", "\\text{(B)}", "(C)", "none", "no solution", "\\text{Monday}", "DNE", "undefined", "three"]),
  (chance) => `9^{9^{9^{${chance.between(1, 9)}}}}`,
  (chance) => `${chance.between(2, 9)}^${chance.between(2, 9)}^${chance.between(2, 9)}^9`,
  (chance) => `(x+${chance.below(9)})^{${chance.pick(["3", "50", "1000", "10000"])}}`,
  (chance) => `(x+y+z)^{${chance.pick(["3", "12", "40", "200"])}}`,
  (chance) => `${chance.between(1, 2000)}!${chance.maybe(0.2) ? "!" : ""}`,
  (chance) => `\\binom{${chance.between(1, 3000)}}{${chance.between(1, 3000)}}`,
  () => "",
];

const chained: NonEmpty<string> = [
  "/2",
  "!",
  "%",
  "^\\circ",
  "\\bmod 7",
  "\\cdot x/y",
  "^2",
  "+1",
  "-x",
  "'",
  " \\over 3",
  ":2",
  ", 1",
  "=1",
  "|",
];

const functions: NonEmpty<string> = [
  ...(["sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "ln", "log", "exp"] as const),
  ...(["log_2", "log_{10}", "sin^2", "cos^{-1}", "gcd", "lcm", "max", "min", "det", "Re", "operatorname{arcsinh}", "arg"] as const),
];

const compounds: NonEmpty<Compound> = [
  (chance, part) => `${chance.pick(["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"])}{${part()}}{${part()}}`,
  (chance) => `\\frac${chance.below(10)}${chance.below(10)}`,
  (_, part) => `\\sqrt{${part()}}`,
  (chance, part) => `\\sqrt[${chance.pick(["3", "4", "7", "64", "n", "1000", "0", "-2"])}]{${part()}}`,
  (_, part) => `{${part()}}^{${part()}}`,
  (chance, part) => `(${part()})^${chance.pick(["2", "{-1}", "{1/3}", "{100}", "n", "{x}", "{0}", "{\\frac{2}{3}}", "\\circ"])}`,
  (_, part) => `${part()} + ${part()}`,
  (_, part) => `${part()} - ${part()}`,
  (chance, part) => `${part()} ${chance.pick(["\\cdot", "\\times", "*", "", "/", "\\div", "×", "\\pm", "\\mp", "\\bmod"])} ${part()}`,
  (chance, part) =>
    `\\${chance.pick(functions)}${chance.pick(["(", "\\left(", "{", " "])}${part()}${chance.pick([")", "\\right)", "}", ""])}`,
  (_, part) => `\\left(${part()}\\right)`,
  (_, part) => `(${part()})(${part()})`,
  (_, part) => `\\left|${part()}\\right|`,
  (_, part) => `\\lfloor ${part()} \\rfloor`,
  (_, part) => `\\lceil{${part()}}\\rceil`,
  (chance, part) => `\\log_{${chance.pick(["2", "10", "3", "1", "e"])}} ${part()}`,
  (_, part) => `(${part()})!`,
  (_, part) => `e^{${part()}}`,
  (chance, part) =>
    Array.from({ length: chance.between(2, 12) }, () => `${small(chance)}${letter(chance)}^{${chance.below(6)}}`).join(" + ") + part(),
  (chance) => Array.from({ length: chance.between(2, 40) }, () => `\\sqrt{${chance.between(2, 500)}}`).join("+"),
  (chance) => Array.from({ length: chance.between(2, 40) }, (_, index) => `(x+${index}y+${small(chance)})`).join(""),
  (chance) => Array.from({ length: chance.between(2, 60) }, () => `\\frac{1}{${chance.between(2, 999)}}`).join("-"),
  (chance, part) => `${"\\sqrt{".repeat(chance.between(2, 30))}${part()}`,
  (chance, part) => `${"1+\\frac{1}{".repeat(chance.between(2, 40))}${part()}${"}".repeat(chance.between(2, 40))}`,
  // Each mark of a chain may be one step deeper for a reader that calls itself.
  (chance, part) => part() + chance.pick(chained).repeat(chance.maybe(0.05) ? chance.between(1_000, 9_000) : chance.between(2, 50)),
  (_, part) => `{${part()} \\over ${part()}}`,
  (_, part) => `{${part()} \\choose ${part()}}`,
];

const shapes: NonEmpty<Compound> = [
  (chance, part) => `${part()}${chance.pick(units)}`,
  (chance, part) => `${chance.pick(["\\$", "$", "€", "£", "\\text{Rs. }", "USD "])}${part()}`,
  (chance, part) =>
    `${chance.pick(["(", "[", "\\left(", "\\langle ", "⟨", "]"])}${part()}, ${part()}${chance.pick([")", "]", "\\right]", "\\rangle", "⟩", "["])}`,
  (_, part) => `\\{${part()}, ${part()}, ${part()}\\}`,
  (_, part) => `\\left\\{ x \\in \\mathbb{R} \\mid ${part()} \\right\\}`,
  (chance, part) =>
    Array.from({ length: chance.between(2, 9) }, part).join(chance.pick([", ", "; ", " and ", " or ", ",", " \\text{ or } ", "、"])),
  (_, part) => `(-\\infty, ${part()}) \\cup [${part()}, \\infty)`,
  (chance, part) => `${letter(chance)} ${chance.pick(["=", "\\le", "<", "\\in", "\\neq", "\\approx", "\\equiv", ">", "≥"])} ${part()}`,
  (_, part) => `${part()} < x \\leq ${part()}`,
  (_, part) => `${part()} = ${part()}`,
  (_, part) => `${part()}:${part()}`,
  (chance, part) => matrix(chance, part),
  (chance, part) => `\\lim_{x \\to ${chance.pick(["0", "\\infty", "a^+"])}} ${part()}`,
  (_, part) => `\\int_{${part()}}^{${part()}} ${part()} \\, dx`,
  (chance, part) => `\\sum_{k=1}^{${chance.pick(["n", "10", "\\infty"])}} ${part()}`,
  (_, part) => `\\prod_{i=1}^{n} ${part()}`,
  (_, part) => `\\frac{d}{dx}\\left(${part()}\\right)`,
  (_, part) => `\\begin{cases} ${part()} & x > 0 \\\\ ${part()} & \\text{otherwise} \\end{cases}`,
  (chance, part) =>
    `\\${chance.pick(["text", "mathbf", "textbf", "mathrm", "boxed", "overline", "vec", "hat", "color{red}", "displaystyle "])}{${part()}}`,
  (_, part) => `${part()} \\text{ where } k \\in \\mathbb{Z}`,
  (_, part) => `\\text{The value is } ${part()}`,
  (_, part) => `\\pm ${part()}`,
  (_, part) => `\\overrightarrow{AB} = ${part()}`,
  (_, part) => `f(x) = ${part()} + C`,
  (_, part) => `${part()} \\Rightarrow ${part()} \\land ${part()}`,
  (_, part) => `\\begin{align*} x &= ${part()} \\\\ y &= ${part()} \\end{align*}`,
];

function matrix(chance: Chance, part: () => string): string {
  const kind = chance.pick(["pmatrix", "bmatrix", "vmatrix", "matrix", "array", "smallmatrix"]);
  const columns = chance.between(1, 4);
  const rows = Array.from({ length: chance.between(1, 4) }, () => Array.from({ length: columns }, part).join(" & "));
  return `\\begin{${kind}}${kind === "array" ? "{cc}" : ""}${rows.join(" \\\\ ")}\\end{${kind}}`;
}
