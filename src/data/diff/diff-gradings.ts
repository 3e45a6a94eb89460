import { createSum } from "../../core/numbers.ts";
import { partSpec } from "../../core/part-spec.ts";
import { specDifferences, type SpecDifference } from "../../core/spec-differences.ts";
import type { RewardSpec } from "../../core/types.ts";
import { changedPaths, isChanged, type GradedPart, type GradedRow } from "./graded-row.ts";
import type { Match } from "./match-rows.ts";
import { createVerdictCounter, type VerdictMoves } from "./verdict-moves.ts";

/** Rows that went from one judgement to another. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  /** Mean change of the reward; null where one side has none. */
  readonly meanChange: number | null;
}

/** Rows in which a part's judgement changed, with the versions of its recipe where they are known. */
export interface Moved {
  /** Names of parts, joined by dots; empty for the whole. */
  readonly part: string;
  readonly recipe: string | null;
  readonly before: number | null;
  readonly after: number | null;
  readonly rows: number;
}

export interface Example {
  readonly a: GradedRow;
  readonly b: GradedRow;
}

export interface GradingDiff {
  readonly both: number;
  readonly changed: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Over rows that are scored in both; null where none is. */
  readonly meanA: number | null;
  readonly meanB: number | null;
  readonly fingerprints: { readonly a: readonly string[]; readonly b: readonly string[] };
  readonly seeds: { readonly a: readonly number[]; readonly b: readonly number[] };
  /** Where the two pipelines part, as far as they are known. */
  readonly pipelines: readonly SpecDifference[];
  readonly transitions: readonly Transition[];
  readonly moved: readonly Moved[];
  readonly verdicts: VerdictMoves;
  /** The most telling rows: large changes of the reward first, then changes of status. */
  readonly examples: readonly Example[];
}

export interface DiffOptions {
  /** The pipelines, where a record beside the file tells them. */
  readonly specs: { readonly a: RewardSpec | undefined; readonly b: RewardSpec | undefined };
  /** Examples of each kind of change. */
  readonly examples: number;
}

const maxTransitions = 1_000;
const maxNames = 8;

/** Counts what changed between two gradings, in memory that does not grow with their rows. */
export async function diffGradings(matches: AsyncIterable<Match>, { specs, examples }: DiffOptions): Promise<GradingDiff> {
  const counts = { both: 0, changed: 0, onlyA: 0, onlyB: 0 };
  const [sumA, sumB] = [createSum(), createSum()];
  let scored = 0;
  const seen = { a: new Set<string>(), b: new Set<string>() };
  const seeds = { a: new Set<number>(), b: new Set<number>() };
  const transitions = new Map<string, { from: string; to: string; rows: number; change: number; numbers: boolean }>();
  const moved = new Map<string, { path: readonly string[]; rows: number }>();
  const telling = new Map<string, Example[]>();
  const verdicts = createVerdictCounter();

  for await (const { a, b } of matches) {
    if (a) note(seen.a, a.fingerprint);
    if (b) note(seen.b, b.fingerprint);
    if (a) note(seeds.a, a.seed);
    if (b) note(seeds.b, b.seed);
    if (!a) counts.onlyB += 1;
    else if (!b) counts.onlyA += 1;
    else {
      counts.both += 1;
      verdicts.add(a, b);
      if (a.reward !== null && b.reward !== null) {
        scored += 1;
        sumA.add(a.reward);
        sumB.add(b.reward);
      }
      if (!isChanged(a, b)) continue;
      counts.changed += 1;
      count(transitions, a, b);
      for (const path of changedPaths(a, b)) {
        const key = JSON.stringify(path);
        const known = moved.get(key);
        if (known) known.rows += 1;
        else if (moved.size < maxTransitions) moved.set(key, { path, rows: 1 });
      }
      keepTelling(telling, { a, b }, examples);
    }
  }
  return {
    ...counts,
    meanA: scored === 0 ? null : sumA.value() / scored,
    meanB: scored === 0 ? null : sumB.value() / scored,
    fingerprints: { a: [...seen.a], b: [...seen.b] },
    seeds: { a: [...seeds.a], b: [...seeds.b] },
    pipelines: specs.a && specs.b ? specDifferences(specs.a, specs.b) : [],
    transitions: [...transitions.values()]
      .map(({ from, to, rows, change, numbers }) => ({ from, to, rows, meanChange: numbers ? change / rows : null }))
      .toSorted((x, y) => y.rows - x.rows || (x.from + x.to < y.from + y.to ? -1 : 1)),
    moved: [...moved.values()]
      .map(({ path, rows }): Moved => ({ part: path.join("."), rows, ...recipeOf(path, specs) }))
      .toSorted((x, y) => y.rows - x.rows || (x.part < y.part ? -1 : 1)),
    verdicts: verdicts.moves(),
    examples: [...telling.values()].flat().toSorted(moreTelling),
  };
}

function note<T>(set: Set<T>, value: T): void {
  if (set.size < maxNames) set.add(value);
}

/** What a row came to, in a few words: its status with its reward or code. */
export function judgement({ status, reward, code }: GradedPart): string {
  if (reward === null) return code === null ? status : `${status} ${code}`;
  const value = String(Number(reward.toPrecision(4)));
  return code === null ? `${status} ${value}` : `${status} ${value} ${code}`;
}

type Transitions = Map<string, { from: string; to: string; rows: number; change: number; numbers: boolean }>;

/** Rewards of many values would make a line each: past a bound they are counted as higher or lower. */
function count(transitions: Transitions, a: GradedRow, b: GradedRow): void {
  const numbers = a.reward !== null && b.reward !== null;
  let [from, to] = [judgement(a), judgement(b)];
  if (!transitions.has(`${from}\u0000${to}`) && transitions.size >= maxTransitions) {
    [from, to] = numbers ? ["scored", (b.reward ?? 0) > (a.reward ?? 0) ? "scored higher" : "scored lower"] : [a.status, b.status];
  }
  const key = `${from}\u0000${to}`;
  const known = transitions.get(key) ?? { from, to, rows: 0, change: 0, numbers };
  known.rows += 1;
  if (numbers) known.change += (b.reward ?? 0) - (a.reward ?? 0);
  transitions.set(key, known);
}

function keepTelling(telling: Map<string, Example[]>, example: Example, most: number): void {
  const kind = `${example.a.status} ${example.b.status}`;
  const kept = [...(telling.get(kind) ?? []), example].toSorted(moreTelling).slice(0, most);
  telling.set(kind, kept);
}

function moreTelling(x: Example, y: Example): number {
  return weight(y) - weight(x) || x.a.reason.length + x.b.reason.length - (y.a.reason.length + y.b.reason.length);
}

/** A verdict that turned says most; a status that changed says more than a small change of the reward. */
function weight({ a, b }: Example): number {
  return a.reward !== null && b.reward !== null ? 1 + Math.abs(b.reward - a.reward) : 1;
}

function recipeOf(path: readonly string[], { a, b }: DiffOptions["specs"]): Pick<Moved, "recipe" | "before" | "after"> {
  const find = (spec: RewardSpec | undefined): RewardSpec | undefined =>
    path.reduce<RewardSpec | undefined>((inner, name) => inner && partSpec(inner, name), spec);
  const [before, after] = [find(a), find(b)];
  return { recipe: after?.use ?? before?.use ?? null, before: before?.version ?? null, after: after?.version ?? null };
}
