import type { Node } from "./node.ts";
import { differentShape, type Verdict } from "./verdict.ts";

/** Words against words, and against names that are written like them. */
export function compareTexts(answer: Node, reference: Node): Verdict {
  // Of two clauses both have to speak of the same.
  if (
    answer.kind === "text" &&
    reference.kind === "text" &&
    answer.subject !== undefined &&
    reference.subject !== undefined &&
    answer.subject !== reference.subject
  )
    return { equal: false, certainty: "text" };
  const [left, right] = [textOf(answer), textOf(reference)];
  if (left !== undefined && right !== undefined)
    return { equal: left === right || areOneClause(answer, reference) || leavesOut(left, right), certainty: "text" };
  const options = sameOptions(answer, reference) ?? sameOptions(reference, answer);
  if (options !== undefined) return { equal: options, certainty: "text" };
  return differentShape;
}

/** Words that make another statement of the words beside them. */
const turning: ReadonlySet<string> = new Set(
  "not no never neither nor or and but except than isn't aren't cannot can't won't doesn't if unless without either both all only half less more non".split(
    " ",
  ),
);

/** "The triangle is equilateral" is an equilateral triangle, and the one who says it of another thing says another thing. */
function areOneClause(answer: Node, reference: Node): boolean {
  if (answer.kind !== "text" || reference.kind !== "text") return false;
  const [said, wanted] = [answer, reference].map(({ subject, text }) => `${text} ${subject ?? ""}`.trim().split(" ").sort().join(" "));
  return said === wanted && (answer.subject !== undefined) !== (reference.subject !== undefined);
}

const dispensable: ReadonlySet<string> = new Set([
  "win",
  "wins",
  "winning",
  "strategy",
  "has",
  "can",
  "always",
  "player",
  "person",
  "box",
  "triangle",
  "condition",
  "triangle",
  "condition",
]);

/** "Second player" and "the second player wins" say one thing: they differ in words that go without saying. */
function leavesOut(answer: string, reference: string): boolean {
  const content = (text: string): string =>
    text
      .split(" ")
      .filter((word) => !dispensable.has(word))
      .join(" ");
  const said = content(answer);
  return said !== "" && said === content(reference) && !said.split(" ").some((word) => turning.has(word));
}

/** `AC` as words for the options A, C. */
function sameOptions(text: Node, list: Node): boolean | undefined {
  if (text.kind !== "text" || list.kind !== "list" || !/^[a-j]{2,6}$/u.test(text.text)) return undefined;
  const letters = list.items.map((item) => (item.kind === "symbol" ? item.name.toLowerCase() : ""));
  return letters.length === text.text.length && letters.every((letter) => letter !== "" && text.text.includes(letter));
}

function textOf(node: Node): string | undefined {
  if (node.kind === "text") return node.text;
  if (node.kind === "symbol") return node.name;
  if (node.kind === "constant") return node.name;
  if (node.kind === "multiply" && node.factors.every((factor) => factor.kind === "symbol" || factor.kind === "constant"))
    return node.factors.map(textOf).join("");
  if (node.kind === "set" && node.items.length === 0) return "no solution";
  return undefined;
}
