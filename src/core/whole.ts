import { errored, scored, scoreBase } from "./scores.ts";
import type { Decision, Range, Score, ScoreBase, Scored } from "./types.ts";
import type { NamedScore } from "./parts.ts";

export interface WholeOptions {
  readonly range: Range;
  readonly reason: string;
  /** Every part that was asked, in the order in which they are shown. */
  readonly parts: readonly NamedScore[];
  /** The parts that the reward is made of. Where there is one, it is named in the evidence. */
  readonly deciding: readonly NamedScore[];
  readonly decision?: Decision | undefined;
}

/**
 * The scored Score of a whole. A reward that rounding put just outside the range is moved to its end; one that is not finite is errored.
 * Where the whole is at its minimum and a deciding part was at its own because of the candidate, cause and code are carried on.
 */
export function scoredWhole(value: number, { range, reason, parts, deciding, decision }: WholeOptions): Score {
  const base = { ...baseOf(parts, deciding), ...(decision ? { decision } : {}) };
  if (!Number.isFinite(value))
    return errored("E_CHECK_RESULT", `The parts give ${String(value)}, which is not a finite number: ${reason}`, base);
  const reward = snap(value, range);
  const whole = scored(reward, reason, base);
  const fault = reward === range[0] ? deciding.map((part) => part.score).find(isFault) : undefined;
  return fault ? { ...whole, cause: "candidate", ...(fault.code === undefined ? {} : { code: fault.code }) } : whole;
}

/** The Score of a whole that one errored or abstained part decides: the same status and cause, with the part named. */
export function unscoredWhole(part: NamedScore, parts: readonly NamedScore[], decision?: Decision): Score {
  const { name, score } = part;
  const base = { ...baseOf(parts, [part]), ...(decision ? { decision } : {}) };
  if (score.status === "errored") {
    const { code, message, retryable } = score.error;
    const reason = shorten(`${name} errored: ${message}`);
    return { status: "errored", reward: null, cause: score.cause, error: { code, message: reason, retryable }, ...scoreBase(reason, base) };
  }
  const cause = score.cause ?? "infrastructure";
  return { status: "abstained", reward: null, cause, ...scoreBase(shorten(`${name} abstained: ${score.reason}`), base) };
}

/** The errored part that decides: one that sending again would not help stands before one that it may. */
export function firstErrored(parts: readonly NamedScore[]): NamedScore | undefined {
  const broken = parts.filter(({ score }) => score.status === "errored");
  return broken.find(({ score }) => score.status === "errored" && !score.error.retryable) ?? broken[0];
}

export function firstAbstained(parts: readonly NamedScore[]): NamedScore | undefined {
  return parts.find(({ score }) => score.status === "abstained");
}

/** The errored or abstained Score that any such part makes of the whole; errored comes first. undefined where all are scored. */
export function unlessAllScored(parts: readonly NamedScore[]): Score | undefined {
  const part = firstErrored(parts) ?? firstAbstained(parts);
  return part && unscoredWhole(part, parts);
}

/** Scored at the minimum by the candidate's own doing: a budget exceeded, a worker killed. */
export function isFault(score: Score): score is Scored {
  return score.status === "scored" && score.cause === "candidate";
}

/** A number as it is shown in a reason: at most six digits. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Keeps a reason that quotes the reasons of its parts from growing with every floor. */
export function shorten(text: string, limit = 300): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`.toWellFormed();
}

/** Names of parts as a list that stays short: `a, b and 3 more`. */
export function listOf(items: readonly string[], limit = 6): string {
  return items.length <= limit ? items.join(", ") : `${items.slice(0, limit).join(", ")} and ${items.length - limit} more`;
}

/** The smallest range that holds all of these. */
export function hull(ranges: readonly Range[]): Range {
  return [Math.min(...ranges.map(([min]) => min)), Math.max(...ranges.map(([, max]) => max))];
}

/** Parts by name; cost and time added up over the parts that were asked; cached where every one of them was. */
export function baseOf(parts: readonly NamedScore[], deciding: readonly NamedScore[]): Partial<ScoreBase> {
  const cost = new Map<string, number>();
  let durationMs = 0;
  for (const { score } of parts) {
    durationMs += score.durationMs;
    for (const [unit, amount] of Object.entries(score.cost)) cost.set(unit, (cost.get(unit) ?? 0) + amount);
  }
  const [only] = deciding;
  return {
    parts: Object.fromEntries(parts.map(({ name, score }) => [name, score])),
    cost: Object.fromEntries(cost),
    durationMs: Math.round(durationMs * 1000) / 1000,
    cached: parts.every(({ score }) => score.cached),
    ...(only && deciding.length === 1 ? { evidence: [{ kind: "decided-by", part: only.name }] } : {}),
  };
}

/** Sums and products of a few terms are off by a few units in the last place at most; anything more is left for the runner to refuse. */
function snap(value: number, [min, max]: Range): number {
  const slack = 16 * Number.EPSILON * Math.max(Number.isFinite(min) ? Math.abs(min) : 0, Number.isFinite(max) ? Math.abs(max) : 0);
  if (value < min && value >= min - slack) return min;
  if (value > max && value <= max + slack) return max;
  return value;
}
