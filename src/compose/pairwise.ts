import { AssayError } from "../core/errors.ts";
import { clamp, compensatedSum } from "../core/numbers.ts";
import type { Comparison, PairwiseJudge } from "../core/pairwise.ts";
import { abstained, errored, erroredBy, scoreBase, scored } from "../core/scores.ts";
import type { Context, ErrorInfo, Evidence, GroupReward, Score, ScoreBase } from "../core/types.ts";
import { tournamentOf, type Tournament } from "./tournament.ts";
import { figure, shorten } from "../core/whole.ts";

export interface PairwiseOptions<Ref> {
  readonly judge: PairwiseJudge<Ref>;
  /**
   * "both" (default) asks about a pair twice, each sample first once, and takes the mean, since judges prefer a place. "one" asks once, in an
   * order that is drawn.
   */
  readonly orders?: "one" | "both";
  /** How many others of its group each sample is compared with, drawn from seed and content. Default "all". */
  readonly opponents?: "all" | number;
}

/**
 * Makes a Reward over groups of a judge that compares two samples: the share of its comparisons that a sample wins, where a draw is half a win.
 *
 * | comparisons of a sample       | outcome |
 * |-------------------------------|---------|
 * | all or some can tell          | scored: the mean over the opponents; those where the judge cannot tell are left out |
 * | none can tell, or there is none | abstained, cause "judge" |
 * | any errored                   | errored, like the other sample of that comparison; retryable where every error is |
 *
 * Samples of the same content are even without being compared, and each pair of contents is compared once. Neither ids nor the order of the
 * samples in the group change anything. Metrics: `comparisons`, `undecided`, and where both orders could tell `order_disagreement`, the mean
 * distance between the two, from 0 to 1. What a comparison costs is shared out among the samples that it serves.
 *
 * @example
 * const reward = pairwise({ judge, opponents: 4 });
 */
export function pairwise<Ref>(options: PairwiseOptions<Ref>): GroupReward<Ref> {
  const { judge, orders = "both", opponents = "all" } = checked(options);
  return {
    scope: "group",
    spec: { use: "pairwise", version: 1, with: { judge: { ...judge.spec }, orders, opponents } },
    range: [0, 1],
    async score({ samples }, context) {
      const tournament = tournamentOf(samples, { orders, opponents, seed: context.seed });
      const outcomes = await compareAll(judge, tournament, context);
      const scores = tournament.entrants.map((_, index) => scoreOf(index, tournament, outcomes, judge.spec.use));
      return tournament.places.map((index) => scores[index] as Score); // every place is that of an entrant
    },
  };
}

function checked<Ref>(options: PairwiseOptions<Ref>): PairwiseOptions<Ref> {
  const { orders = "both", opponents = "all" } = options;
  const refuse = (message: string): never => {
    throw new AssayError("E_OPTIONS", { message: `Options of "pairwise": ${message}` });
  };
  if (orders !== "one" && orders !== "both") refuse(`orders must be "one" or "both", not ${String(orders)}.`);
  if (opponents !== "all" && !(Number.isSafeInteger(opponents) && opponents >= 1))
    refuse(`opponents must be "all" or a whole number from 1, not ${String(opponents)}.`);
  return options;
}

/** What came of a match: a preference for `a`, or an error. */
interface Outcome {
  readonly preference: number | null;
  readonly reason: string;
  readonly error?: ErrorInfo;
  readonly cost: Readonly<Record<string, number>>;
  readonly durationMs: number;
}

/** Outcomes by match: `${a} ${b}`. */
type Outcomes = ReadonlyMap<string, { readonly outcome: Outcome; readonly serves: number }>;

/** Comparisons of one group that wait at once: a group of a thousand has half a million. */
const lanes = 256;

async function compareAll<Ref>(judge: PairwiseJudge<Ref>, { entrants, matches }: Tournament<Ref>, context: Context): Promise<Outcomes> {
  const outcomes = new Map<string, { readonly outcome: Outcome; readonly serves: number }>();
  const left = matches.values();
  const lane = async (): Promise<void> => {
    for (const match of left) {
      const [a, b] = [entrants[match.a]?.contestant, entrants[match.b]?.contestant];
      if (!a || !b) continue;
      outcomes.set(`${match.a} ${match.b}`, { serves: match.serves, outcome: await compare(judge, { prompt: a.prompt, a, b }, context) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, matches.length) }, lane));
  return outcomes;
}

async function compare<Ref>(
  judge: PairwiseJudge<Ref>,
  pair: Parameters<PairwiseJudge<Ref>["compare"]>[0],
  context: Context,
): Promise<Outcome> {
  let started = performance.now();
  try {
    const comparison = await context.limit(judge.resource ?? "network", async () => {
      started = performance.now();
      return judge.compare(pair, context);
    });
    return read(comparison, judge.spec.use, performance.now() - started);
  } catch (error) {
    return broken(erroredBy(error, "E_CHECK_THREW").error, performance.now() - started);
  }
}

/** A judge in JavaScript may give anything. */
function read(comparison: Comparison, use: string, durationMs: number): Outcome {
  const cost = Object.fromEntries(Object.entries(comparison.cost ?? {}).filter(([, amount]) => Number.isFinite(amount)));
  if ("error" in comparison) return { ...broken(comparison.error, durationMs), cost };
  const { preference, reason } = comparison;
  if ((preference === null || (preference >= 0 && preference <= 1)) && typeof reason === "string")
    return { preference, reason, cost, durationMs };
  const message = `"${use}" gave the preference ${String(preference)}: null or a number from 0 to 1, and a reason, were expected.`;
  return { ...broken(errored("E_CHECK_RESULT", message).error, durationMs), cost };
}

function broken(error: ErrorInfo, durationMs: number): Outcome {
  return { preference: null, reason: error.message, error, cost: {}, durationMs };
}

/** A comparison as one of its two sides sees it. */
interface View {
  /** The place in which the judge saw this side. */
  readonly place: "first" | "second";
  readonly outcome: Outcome;
  /** The preference for this side. */
  readonly win: number | null;
  /** How many samples share its cost. */
  readonly serves: number;
}

interface Opponent {
  readonly count: number;
  readonly views: readonly View[];
  /** What could be told, in [0, 1]; empty where nothing could. */
  readonly wins: readonly number[];
}

function scoreOf<Ref>(index: number, { entrants }: Tournament<Ref>, outcomes: Outcomes, use: string): Score {
  const opponents = [...(entrants[index]?.opponents ?? [])].map(([other, count]) => opponentOf(index, other, count, outcomes));
  const views = opponents.flatMap((opponent) => opponent.views);
  const told = opponents.filter(({ wins }) => wins.length > 0);
  const base = { ...shareOf(views), metrics: metricsOf(views, told), evidence: views.slice(0, maxEvidence).map(evidenceOf) };
  const errors = views.flatMap(({ outcome }) => outcome.error ?? []);
  const error = errors.find(({ retryable }) => !retryable) ?? errors[0];
  if (error) {
    const message = shorten(`a comparison errored: ${error.message}`);
    return { status: "errored", reward: null, cause: "infrastructure", error: { ...error, message }, ...scoreBase(message, base) };
  }
  const others = told.reduce((sum, { count }) => sum + count, 0);
  if (others === 0) {
    const why =
      opponents.length === 0 ? "there is no other sample to compare with" : `${use} could tell in none of ${views.length} comparisons`;
    return abstained("judge", why, base);
  }
  const reward = clamp(compensatedSum(told.map(({ count, wins }) => count * meanOf(wins))) / others, 0, 1);
  return scored(
    reward,
    `wins ${figure(reward)} of its comparisons with ${others === 1 ? "one other" : `${others} others`}, says ${use}`,
    base,
  );
}

function opponentOf(index: number, other: number, count: number, outcomes: Outcomes): Opponent {
  // Samples of the same content are even.
  if (other === index) return { count, views: [], wins: [0.5] };
  const views: View[] = [];
  const first = outcomes.get(`${index} ${other}`);
  if (first) views.push({ place: "first", ...first, win: first.outcome.preference });
  const second = outcomes.get(`${other} ${index}`);
  if (second) views.push({ place: "second", ...second, win: second.outcome.preference === null ? null : 1 - second.outcome.preference });
  return { count, views, wins: views.flatMap(({ win }) => win ?? []) };
}

function metricsOf(views: readonly View[], told: readonly Opponent[]): Readonly<Record<string, number>> {
  const distances = told.flatMap(({ wins: [one, other] }) => (one === undefined || other === undefined ? [] : [Math.abs(one - other)]));
  return {
    comparisons: views.length,
    undecided: views.filter(({ win, outcome }) => win === null && !outcome.error).length,
    ...(distances.length === 0 ? {} : { order_disagreement: meanOf(distances) }),
  };
}

const maxEvidence = 8;

function evidenceOf({ place, win, outcome }: View): Evidence {
  return { kind: "comparison", place, win, text: shorten(outcome.reason.toWellFormed(), 200) };
}

/** This sample's share of cost and time. */
function shareOf(views: readonly View[]): Pick<ScoreBase, "cost" | "durationMs"> {
  const cost = new Map<string, number>();
  for (const { outcome, serves } of views)
    for (const [unit, amount] of Object.entries(outcome.cost)) cost.set(unit, (cost.get(unit) ?? 0) + amount / serves);
  const durationMs = views.reduce((sum, { outcome, serves }) => sum + outcome.durationMs / serves, 0);
  return { cost: Object.fromEntries(cost), durationMs: Math.round(durationMs * 1000) / 1000 };
}

function meanOf(values: readonly number[]): number {
  return compensatedSum(values) / values.length;
}
