import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";
import { integer } from "./rational.ts";

/** What words stand for: numbers (twenty-one, three quarters, two solutions), dates, sets of numbers. Undefined for all other words. */
export function wordedValue(tokens: readonly Token[]): Node | undefined {
  const words = tokens
    .filter((token) => token.kind !== "operator")
    .map((token) => token.text.toLowerCase())
    .filter((word) => word !== "the" && word !== "a" && word !== "an");
  let first = 0;
  while (first < words.length - 1 && leading.has(words[first] ?? "")) first += 1;
  const content = words.slice(first);
  const ratio = ratioIn(tokens);
  if (ratio) return ratio;
  if (content.length === 0 || content.length > 6) return undefined;
  return setOfNumbers(content) ?? date(content) ?? quantity(content);
}

const leading: ReadonlySet<string> = new Set(
  "it this that there they these those will would be is are was were so thus therefore hence".split(" "),
);

/** "The ratio of the areas is 4 to 9" */
function ratioIn(tokens: readonly Token[]): Node | undefined {
  const [left, to, right] = tokens.slice(-3);
  if (left?.kind !== "number" || right?.kind !== "number" || to?.text.toLowerCase() !== "to" || !left.value || !right.value)
    return undefined;
  if (!tokens.some((token) => token.text.toLowerCase() === "ratio")) return undefined;
  return { kind: "ratio", terms: [left.value, right.value].map((value): Node => ({ kind: "number", value })) };
}

function setOfNumbers(words: readonly string[]): Node | undefined {
  const text = words
    .filter(
      (word) => word !== "all" && word !== "is" && word !== "for" && word !== "any" && word !== "every" && word !== "each" && word !== "of",
    )
    .join(" ");
  if (/^integers?$/u.test(text)) return { kind: "symbol", name: "ℤ" };
  if (/^(?:natural numbers?|positive integers?)$/u.test(text)) return { kind: "symbol", name: "ℕ" };
  const multiple = /^(?:[a-z] )?(?:must be |has to be )?(?:multiples? |divisible by )(\d{1,9})$/u.exec(text);
  if (multiple?.[1] !== undefined) return { kind: "quantity", value: { kind: "number", value: integer(0) }, unit: `mod ${multiple[1]}` };
  if (/^(?:x )?(?:real numbers?|reals?|real [a-z]|real values?)$/u.test(text)) return { kind: "symbol", name: "ℝ" };
  const parity = /^(?:positive )?(odd|even) (?:positive )?(?:numbers?|integers?|[nmk])$/u.exec(text);
  const isPositive = text.includes("positive");
  if (!parity || !words.some((word) => word === "all" || word === "any" || word === "every" || word.endsWith("s"))) return undefined;
  const doubled: Node = {
    kind: "multiply",
    factors: [
      { kind: "number", value: integer(2) },
      { kind: "symbol", name: "k" },
    ],
  };
  const one: Node = { kind: "number", value: integer(isPositive ? -1 : 1) };
  const value: Node = parity[1] === "even" ? doubled : { kind: "add", terms: [doubled, one] };
  return { kind: "family", value, parameters: new Map([["k", isPositive ? "ℕ" : "ℤ"]]) };
}

const months: readonly string[] = "january february march april may june july august september october november december".split(" ");

/** A date of which the month is named, before anything else is tried: `15 March` is no quantity. */
export function dateIn(tokens: readonly Token[]): Node | undefined {
  if (tokens.length < 2 || tokens.length > 9 || !tokens.some((token) => token.kind === "word" && months.includes(token.text.toLowerCase())))
    return undefined;
  return date(
    tokens
      .flatMap((token) => (token.kind === "operator" ? [] : [token.text.toLowerCase()]))
      .filter((word) => !/^(?:the|on|is|it|of)$/u.test(word)),
  );
}

/** March 15, 15 March, July 14, 2013 */
function date(words: readonly string[]): Node | undefined {
  const at = words.findIndex((word) => months.includes(word) || (word.length === 3 && months.some((month) => month.startsWith(word))));
  if (at === -1) return undefined;
  const others = words.filter(
    (word, index) => index !== at && word !== "of" && word !== "st" && word !== "nd" && word !== "rd" && word !== "th",
  );
  if (others.length === 0 || others.length > 2 || !others.every((word) => /^\d{1,4}$/u.test(word))) return undefined;
  const month = months.findIndex((name) => name.startsWith((words[at] ?? "").slice(0, 3))) + 1;
  const day = others.find((word) => word.length <= 2);
  const year = others.find((word) => word.length === 4);
  return { kind: "text", text: `date ${year ?? ""}-${month}-${day ?? ""}` };
}

const units: readonly string[] =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens: readonly string[] = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const scales: ReadonlyMap<string, number> = new Map([
  ["hundred", 100],
  ["thousand", 1000],
  ["million", 1_000_000],
]);
const parts: ReadonlyMap<string, number> = new Map([
  ["half", 2],
  ["halves", 2],
  ["third", 3],
  ["thirds", 3],
  ["quarter", 4],
  ["quarters", 4],
  ["fourth", 4],
  ["fourths", 4],
  ["fifth", 5],
  ["fifths", 5],
  ["sixth", 6],
  ["sixths", 6],
  ["eighth", 8],
  ["eighths", 8],
  ["tenth", 10],
  ["tenths", 10],
]);

/** Words behind a number that make something else of it. */
const operations: ReadonlySet<string> = new Set(
  "to or and by plus minus times over than more less not of percent point squared cubed".split(" "),
);

function quantity(words: readonly string[]): Node | undefined {
  if (words.length === 1 && words[0] === "half") return { kind: "number", value: { n: 1n, d: 2n } };
  const { value, used } = number(words);
  if (used === 0) return undefined;
  const rest = words.slice(used);
  const part = parts.get(rest[0] ?? "");
  if (part !== undefined && rest.length <= 2) return { kind: "number", value: { n: BigInt(value), d: BigInt(part) } };
  if (rest.some((word) => operations.has(word)) || rest.length > 3) return undefined;
  const amount: Node = { kind: "number", value: integer(value) };
  return rest.length === 0 ? amount : { kind: "quantity", value: amount, unit: rest.join(" ") };
}

function number(words: readonly string[]): { readonly value: number; readonly used: number } {
  let total = 0;
  let current = 0;
  let used = 0;
  for (const word of words) {
    const ten = tens.indexOf(word);
    const unit = units.indexOf(word);
    const scale = scales.get(word);
    if (ten !== -1) current += 20 + 10 * ten;
    else if (unit !== -1) current += unit;
    else if (scale !== undefined && used > 0) {
      current *= scale;
      if (scale > 100) {
        total += current;
        current = 0;
      }
    } else if (!(word === "and" && scales.has(words[used - 1] ?? "") && used < words.length - 1)) break;
    used += 1;
  }
  return { value: total + current, used };
}
