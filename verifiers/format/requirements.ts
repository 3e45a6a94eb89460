import { findBoxed } from "../shared/boxed.ts";
import { afterThinking } from "../shared/thinking.ts";
import { readBlocks, type Block } from "./blocks.ts";

export interface FormatRules {
  readonly require: readonly string[];
  readonly order: boolean;
  readonly once: boolean;
  readonly nothingOutside: boolean;
  readonly openedByPrompt?: string | undefined;
}

/** One thing that is asked of the form, and what was found against it. */
export interface Requirement {
  readonly name: string;
  readonly problem: string | undefined;
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Each required item by itself, then their order and what stands outside them, where the rules ask for these. */
export function checkRequirements(
  completion: string,
  { require, order, once, nothingOutside, openedByPrompt }: FormatRules,
): readonly Requirement[] {
  const text = openedByPrompt === undefined ? completion : `<${openedByPrompt}>${completion}`;
  const { blocks, faults } = readBlocks(text, new Set(require.filter((name) => name !== "boxed")));
  const pieces = new Map<string, readonly Piece[]>();
  const requirements: Requirement[] = require.map((name) => {
    if (name === "boxed") {
      const boxes = finalBoxes(text, blocks);
      pieces.set(name, boxes);
      return { name, problem: boxProblem(boxes, text, once) };
    }
    const own = blocks.filter((block) => block.name === name);
    pieces.set(name, own);
    return { name, problem: faults.get(name) ?? blockProblem(name, own, once) };
  });
  if (order && require.length > 1) requirements.push({ name: "order", problem: orderProblem(require, pieces) });
  if (nothingOutside)
    requirements.push({ name: "nothing outside", problem: missing(require, pieces) ?? outsideProblem(text, [...pieces.values()].flat()) });
  return requirements;
}

type FinalBox = Piece & { readonly content: string; readonly closed: boolean };

/** Boxes of the final text: a box in a thought is no answer. */
function finalBoxes(text: string, blocks: readonly Block[]): readonly FinalBox[] {
  const { start, finished } = afterThinking(text);
  if (!finished) return [];
  const thought = blocks.filter(({ name }) => name === "think" || name === "thinking" || name === "reasoning").at(-1)?.end ?? 0;
  const from = Math.max(start, thought);
  return findBoxed(text.slice(from)).map((box) => ({
    start: box.start + from,
    end: box.end + from,
    content: box.content,
    closed: box.closed,
  }));
}

function boxProblem(boxes: readonly FinalBox[], text: string, once: boolean): string | undefined {
  if (boxes.length === 0) return text.includes("\\boxed") ? "\\boxed stands only in a thought" : "there is no \\boxed";
  if (boxes.some(({ closed }) => !closed)) return "\\boxed is never closed";
  if (boxes.some(({ content }) => isEmpty(content))) return "\\boxed is empty";
  return once && boxes.length > 1 ? `there are ${boxes.length} \\boxed, not one` : undefined;
}

function blockProblem(name: string, own: readonly Block[], once: boolean): string | undefined {
  if (own.length === 0) return `there is no <${name}>`;
  if (own.some(({ content }) => isEmpty(content))) return `<${name}> is empty`;
  return once && own.length > 1 ? `there are ${own.length} <${name}>, not one` : undefined;
}

const spacing =
  /\\(?:(?:q?quad|[hv]space|hfill|vfill|hskip|kern|phantom|thinspace|enspace|noindent|null|relax|strut|text|mathrm|mathbf)(?![a-z])|[,;:!> ])/gu;
/** A letter or number in any script, or a symbol that is an answer by itself; the Hangul fillers are letters that show nothing. */
const readable = /(?![\u115f\u1160\u3164\uffa0])[\p{L}\p{N}∅∞]/u;

/** Nothing that a reader could read: no letter or number beside commands that only make space. */
function isEmpty(content: string): boolean {
  return !readable.test(content.replace(spacing, " "));
}

/** Every piece of an item begins after every piece of the items listed before it; a box may stand inside the answer it belongs to. */
function orderProblem(require: readonly string[], pieces: ReadonlyMap<string, readonly Piece[]>): string | undefined {
  let previous: { readonly name: string; readonly start: number } | undefined;
  for (const name of require) {
    const own = pieces.get(name) ?? [];
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return missing(require, pieces);
    if (previous && first.start < previous.start) return `${label(name)} stands before ${label(previous.name)}`;
    previous = { name, start: last.start };
  }
  return undefined;
}

/** Order and what stands outside cannot be met by leaving things out: an empty completion meets nothing. */
function missing(require: readonly string[], pieces: ReadonlyMap<string, readonly Piece[]>): string | undefined {
  const absent = require.find((name) => (pieces.get(name) ?? []).length === 0);
  return absent === undefined ? undefined : `${label(absent)} is missing`;
}

function outsideProblem(text: string, pieces: readonly Piece[]): string | undefined {
  let reached = 0;
  for (const { start, end } of pieces.toSorted((a, b) => a.start - b.start)) {
    const between = text.slice(reached, start).trim();
    if (between !== "") return outside(between);
    reached = Math.max(reached, end);
  }
  const rest = text.slice(reached).trim();
  return rest === "" ? undefined : outside(rest);
}

function outside(text: string): string {
  return `text stands outside: ${JSON.stringify(text.slice(0, 40).toWellFormed())}`;
}

function label(name: string): string {
  return name === "boxed" ? "\\boxed" : `<${name}>`;
}
