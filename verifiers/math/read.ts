import { maxAnswerLength, OutOfWork, type Budget } from "./budget.ts";
import { Unreadable, type Cursor } from "./cursor.ts";
import { lex, type Token } from "./lex.ts";
import type { Node } from "./node.ts";
import type { CommaReading } from "./number.ts";
import { expectEnd } from "./parse.ts";
import { partsOf, type Part } from "./parts.ts";
import { readList } from "./read-shapes.ts";
import { closeBraces, repair, trimEnd } from "./repair.ts";
import type { Repair } from "./repair-name.ts";
import { permutationsIn, permutationsOf } from "./permutations.ts";
import { resolve } from "./resolve.ts";
import { withoutTails } from "./tail.ts";
import { clauseOf, plainText } from "./text.ts";
import { dateIn, wordedValue } from "./worded.ts";

export type Reading = { readonly node: Node; readonly repairs?: readonly string[] } | { readonly unreadable: string; readonly at: number };

/**
 * Reads an answer or a reference: a number with or without a unit, an expression, a list, tuple, set, interval, relation, matrix, or words.
 * Throws OutOfWork past the budget; everything else that is strange is `unreadable`, with what was not understood and where.
 */
export function read(text: string, commas: CommaReading, budget: Budget): Reading {
  if (text.length > maxAnswerLength) throw new OutOfWork(`more than ${maxAnswerLength} characters`);
  const repairs = new Set<Repair>();
  const { tokens: rest, parameters } = withoutTails(
    trimEnd(closeBraces(lex(repair(text, repairs), commas, budget, repairs), text.length, repairs)),
  );
  const tokens = trimEnd(rest);
  if (tokens.length === 0) return { unreadable: "nothing is written", at: 0 };
  const reading = readBare(withoutLead(tokens), { parameters, isQuestion: text.trimEnd().endsWith("?") }, budget);
  return repairs.size > 0 && "node" in reading ? { ...reading, repairs: [...repairs] } : reading;
}

const leads: ReadonlySet<string> = new Set(["about", "approximately", "roughly", "exactly", "only", "a", "an", "the"]);
const ends: ReadonlySet<string> = new Set(["only", "exactly", "approximately"]);

/** Words around an answer that say nothing of its value: `about 41.8°`, `2 and 5 only`. */
function withoutLead(tokens: readonly Token[]): readonly Token[] {
  let [start, end] = [0, tokens.length];
  while (end - start > 2 && isWrapped(tokens, start, end)) {
    start += 1;
    end -= 1;
    if (start > mostWraps) break;
  }
  while (start < end - 1 && isWord(tokens[start]) && leads.has(tokens[start]?.text.toLowerCase() ?? "")) start += 1;
  while (end > start + 1 && isWord(tokens[end - 1]) && ends.has(tokens[end - 1]?.text.toLowerCase() ?? "")) end -= 1;
  return start === 0 && end === tokens.length ? tokens : tokens.slice(start, end);
}

/** Pairs of brackets around all of an answer that are taken off. */
const mostWraps = 500;

/** Whether the brackets around two brackets belong together: ((5)) is (5). */
function isWrapped(tokens: readonly Token[], start: number, end: number): boolean {
  const isOpen = (token: Token | undefined): boolean => token?.kind === "operator" && token.text === "(";
  const isClose = (token: Token | undefined): boolean => token?.kind === "operator" && token.text === ")";
  if (!isOpen(tokens[start]) || !isOpen(tokens[start + 1]) || !isClose(tokens[end - 1]) || !isClose(tokens[end - 2])) return false;
  let depth = 0;
  for (let at = start + 1; at < end - 1; at += 1) {
    if (isOpen(tokens[at])) depth += 1;
    if (isClose(tokens[at])) depth -= 1;
    if (depth === 0) return at === end - 2;
  }
  return false;
}

interface Manner {
  readonly parameters: ReadonlyMap<string, string>;
  readonly isQuestion: boolean;
}

function readBare(tokens: readonly Token[], { parameters, isQuestion }: Manner, budget: Budget): Reading {
  const date = dateIn(tokens);
  if (date) return { node: date };
  try {
    const parts = partsOf(tokens);
    const permuted = permutationsIn(tokens);
    if (permuted) return { node: permutationsOf(readWhole(permuted, budget)) };
    const node: Node = parts
      ? { kind: "list", items: parts.map((part) => readPart(part, budget)), alternatives: false }
      : readWhole(tokens, budget);
    const resolved = resolve(node, budget);
    return { node: declared(resolved, parameters) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const worded = isWords(tokens) ? (wordedValue(tokens) ?? (isQuestion ? undefined : behindWords(tokens, budget))) : undefined;
    if (worded) return { node: declared(worded, parameters) };
    const words = isWords(tokens) ? plainText(tokens) : "";
    return words === "" ? { unreadable: error.message, at: error.at } : { node: textNode(tokens, words) };
  }
}

function textNode(tokens: readonly Token[], words: string): Node {
  const clause = clauseOf(tokens);
  return clause ? { kind: "text", text: clause.predicate, subject: clause.subject } : { kind: "text", text: words };
}

function declared(value: Node, parameters: ReadonlyMap<string, string>): Node {
  return parameters.size === 0 ? value : { kind: "family", value, parameters };
}

function readWhole(tokens: readonly Token[], budget: Budget): Node {
  const cursor: Cursor = { tokens: [...tokens], budget, at: 0, depth: 0, sets: 0, bars: 0, readInside: readList };
  const node = readList(cursor, true);
  expectEnd(cursor);
  return node;
}

function readPart({ name, tokens }: Part, budget: Budget): Node {
  if (tokens.length === 0) throw new Unreadable(`${name} is empty`, 0);
  return { kind: "relation", sides: [{ kind: "symbol", name }, readWhole(tokens, budget)], operators: ["="] };
}

/** Words that may stand right before a value and say nothing of it. */
const introductions: ReadonlySet<string> = new Set(
  "is are equals equal be was were to form forms function functions polynomial polynomials pair pairs triple triples value values answer answers solution solutions statement statements proposition propositions option options choice choices number numbers prime primes root roots conclusion conclusions".split(
    " ",
  ),
);
const turns: ReadonlySet<string> = new Set(
  "not no never neither nor except isn't aren't cannot can't won't wrong incorrect false if unless less more greater fewer than between or either maybe perhaps possibly approximately about around least most only when for such that where with increase decrease".split(
    " ",
  ),
);
const mostWords = 8;

/** `The correct statements are ① and ③`: words, and behind them values to the end. */
function behindWords(tokens: readonly Token[], budget: Budget): Node | undefined {
  let start = 0;
  while (isWord(tokens[start])) start += 1;
  if (start === 0 || start > mostWords || start === tokens.length) return undefined;
  const isChange = changeOf(tokens.slice(0, start)) !== undefined;
  if (!isChange && !introductions.has(tokens[start - 1]?.text.toLowerCase() ?? "")) return undefined;
  if (!isChange && tokens.slice(0, start).some((token) => turns.has(token.text.toLowerCase()))) return undefined;
  const rest = tokens.slice(start);
  const change = changeOf(tokens.slice(0, start));
  if (change !== undefined) return { kind: "quantity", value: readWhole(rest, budget), unit: change };
  if (rest.some((token) => isWord(token) && token.text.length > 3 && !token.text.startsWith("$"))) return undefined;
  try {
    const node = readWhole(rest, budget);
    return node.kind === "text" ? undefined : node;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** `decreased by`, in front of a percentage. */
function changeOf(words: readonly Token[]): string | undefined {
  const [verb, by] = words.slice(-2).map((token) => token.text.toLowerCase());
  if (by !== "by" || verb === undefined) return undefined;
  const stem = /^(increase|decrease)[sd]?$/u.exec(verb)?.[1];
  return words.length <= 4 ? stem : undefined;
}

function isWord(token: Token | undefined): boolean {
  return token?.kind === "word" && token.text !== "$";
}

/** Words without TeX structure: an answer in prose. */
function isWords(tokens: readonly Token[]): boolean {
  let words = 0;
  for (const token of tokens) {
    if (token.kind === "command" && (token.text === "frac" || token.text === "sqrt" || token.text.startsWith("begin "))) return false;
    if (token.kind === "word") words += 1;
  }
  return words > 0;
}
