import { isOperator } from "./cursor.ts";
import type { Token } from "./lex.ts";
import { numberSets } from "./symbols.ts";
import { conjunctions } from "./words.ts";

export interface Tailless {
  readonly tokens: readonly Token[];
  /** Names that the tails declare, with the set of numbers that they run through. */
  readonly parameters: ReadonlyMap<string, string>;
}

const quantities: ReadonlySet<string> = new Set(["all", "any", "every", "each", "some", "arbitrary"]);

/**
 * `f(x) = cx for any real c`, `3k, where k is an integer`: what is said after an answer about its letters is no part of it. Several
 * answers may have such tails each.
 */
export function withoutTails(tokens: readonly Token[]): Tailless {
  const parameters = new Map<string, string>();
  const kept: Token[] = [];
  let at = 0;
  let depth = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    if (token === undefined) break;
    if (isOperator(token, "(")) depth += 1;
    if (isOperator(token, ")")) depth -= 1;
    if (depth > 0 || kept.length === 0 || !startsTail(tokens, at)) {
      kept.push(token);
      at += 1;
      continue;
    }
    const end = tailEnd(tokens, at);
    declare(tokens.slice(at, end), parameters);
    while (isOperator(kept.at(-1), ",") || isOperator(kept.at(-1), ";")) kept.pop();
    at = end;
  }
  return { tokens: kept, parameters };
}

function startsTail(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind === "symbol") return (isOperator(tokens[at - 1], ",") || isOperator(tokens[at - 1], ";")) && isStatement(tokens, at);
  if (token?.kind !== "word") return isOperator(token, "∀") && at > 1 && !isOperator(tokens[at - 1], ",");
  const word = token.text.toLowerCase();
  const next = tokens[at + 1];
  if (word === "where" || word === "whenever" || word === "wherein" || word === "с") return next !== undefined;
  if (occurrences.has(word)) return next !== undefined;
  if ((word === "at" || word === "when") && next?.kind === "symbol" && isOperator(tokens[at + 2], "=")) return true;
  if (word === "with" || word === "for" || word === "if" || word === "when")
    return next !== undefined && (quantities.has(next.text.toLowerCase()) || saysDomain(tokens, at + 1));
  return (word === "any" || word === "arbitrary") && next !== undefined;
}

/** Words that say where an extreme value is taken. */
const occurrences: ReadonlySet<string> = new Set(["attained", "achieved", "reached", "occurring", "obtained"]);

/** `c is a constant` */
function isStatement(tokens: readonly Token[], at: number): boolean {
  const verb = tokens[at + 1]?.text.toLowerCase() ?? "";
  if (verb !== "is" && verb !== "are" && verb !== "being" && verb !== "be") return false;
  return tokens.slice(at + 2, at + 6).some((token) => domainOf(token.text) !== undefined || token.text.toLowerCase() === "arbitrary");
}

/** `for k ∈ ℤ`, `for integer k`, `for x > 0`: a name with a relation to a set or number. */
function saysDomain(tokens: readonly Token[], at: number): boolean {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.kind === "word") return domainOf(first.text) !== undefined;
  if (first?.kind !== "symbol") return false;
  return (
    isOperator(second, "∈") ||
    isOperator(second, "≥") ||
    isOperator(second, "≤") ||
    isOperator(second, "≠") ||
    isOperator(second, ">") ||
    isOperator(second, "<") ||
    isOperator(second, ",")
  );
}

/** Where an answer begins again: after a comma or `and`, where a sign of equality follows before the next tail. */
function tailEnd(tokens: readonly Token[], start: number): number {
  // What is defined behind "where" may hold signs of equality itself.
  const isDefinition = tokens[start]?.text.toLowerCase() === "where" && isOperator(tokens[start + 2], "=");
  for (let at = start + 2; at < tokens.length - 2 && !isDefinition; at += 1) {
    const token = tokens[at];
    const isBreak =
      isOperator(token, ",") || isOperator(token, ";") || (token?.kind === "word" && conjunctions.has(token.text.toLowerCase()));
    if (!isBreak) continue;
    let next = at + 1;
    while (isOperator(tokens[next], ",") || (tokens[next]?.kind === "word" && conjunctions.has(tokens[next]?.text.toLowerCase() ?? "")))
      next += 1;
    for (let look = next; look < Math.min(tokens.length, next + 8); look += 1) {
      if (isOperator(tokens[look], "∈") || tokens[look]?.kind === "word") break;
      if (isOperator(tokens[look], "=")) return at;
    }
  }
  return tokens.length;
}

function declare(tail: readonly Token[], parameters: Map<string, string>): void {
  let set = "";
  for (const token of tail) set ||= (token.kind === "symbol" && token.text.charCodeAt(0) > 128 ? token.text : domainOf(token.text)) ?? "";
  if (set === "ℤ" && tail.some((token) => /^(?:positive|nonnegative|non-negative)$/iu.test(token.text))) set = "ℕ";
  for (const [at, token] of tail.entries()) {
    if (token.kind !== "symbol" || numberSets.has(token.text) || token.text === "i" || token.text === "e") continue;
    const next = tail[at + 1];
    // A bound on a letter is a part of the answer: c ≥ 0.
    if (next?.kind === "operator" && bounds.has(next.text) && !counters.has(token.text)) {
      parameters.set(token.text, `${next.text}${tail[at + 2]?.text ?? ""}`);
      continue;
    }
    if (
      next === undefined ||
      next.kind === "word" ||
      isOperator(next, "∈") ||
      isOperator(next, ",") ||
      isOperator(next, "≥") ||
      isOperator(next, "≠") ||
      isOperator(next, ".")
    )
      parameters.set(token.text, set);
  }
}

const bounds: ReadonlySet<string> = new Set(["≥", "≤", ">", "<", "≠"]);
const counters: ReadonlySet<string> = new Set(["n", "k", "m"]);

function domainOf(word: string): string | undefined {
  return domains.get(word.toLowerCase());
}

const domains: ReadonlyMap<string, string> = new Map([
  ["integer", "ℤ"],
  ["integers", "ℤ"],
  ["integral", "ℤ"],
  ["целое", "ℤ"],
  ["整数", "ℤ"],
  ["natural", "ℕ"],
  ["naturals", "ℕ"],
  ["real", "ℝ"],
  ["reals", "ℝ"],
  ["constant", "ℝ"],
  ["constants", "ℝ"],
  ["complex", "ℂ"],
  ["rational", "ℚ"],
]);
