import { createContext } from "../../../src/core/context.ts";
import type { ContextOptions } from "../../../src/core/context.ts";
import type { Sample, Score } from "../../../src/core/types.ts";
import { rubric } from "../../checklist/rubric.ts";
import type { LiveJudgeOptions } from "../live/options.ts";
import { attacks } from "./attacks.ts";
import { checkTasks, type CheckTask } from "./tasks.ts";
import { wilsonInterval } from "../../../src/core/statistics/wilson-interval.ts";

export interface Share {
  readonly count: number;
  /** Of those that were tried and whose outcome is known; null where there is none. */
  readonly rate: number | null;
  /** Wilson's, with 95%. */
  readonly interval: readonly [low: number, high: number];
}

/** What became of one kind of answers. */
export interface CheckRow {
  readonly name: string;
  readonly what: string;
  readonly kind: "control" | "attack";
  readonly tried: number;
  /** Judged as right. */
  readonly rewarded: Share;
  /** Without a verdict because of what the answer made of the judge: it abstained, refused, or wrote what cannot be read. */
  readonly excused: Share;
  /** Without an outcome, since the endpoint failed: neither resistance nor the lack of it. */
  readonly unknown: number;
  /** Decided before the judge was asked. */
  readonly withoutCall: number;
}

export interface JudgeCheck {
  /** Right answers first, then plain wrong ones, then each attack. */
  readonly rows: readonly CheckRow[];
  readonly cost: Readonly<Record<string, number>>;
}

export interface CheckOptions extends Pick<ContextOptions, "signal" | "seed" | "concurrency" | "cache"> {
  /** How many of the tasks are used. Default all 8. */
  readonly tasks?: number;
  /** Told as each answer is judged. */
  readonly judged?: (done: number, of: number) => void;
}

/**
 * Attacks a judge with answers that are known to be wrong, in the way that rubrics ask it. A judge that says no to everything resists all of
 * them, so right answers are asked about too.
 *
 * @example
 * const { rows } = await checkJudge({ model: "judge", url: "http://localhost:8000/v1", mode: "reference" });
 */
export async function checkJudge(judge: LiveJudgeOptions, options: CheckOptions = {}): Promise<JudgeCheck> {
  const tasks = checkTasks.slice(0, options.tasks ?? checkTasks.length);
  const reward = rubric({ rubric: { id: "judge-check", items: [{ id: "correct", criterion: criterionOf(judge) }] }, mode: "veto", judge });
  const kinds = [
    { name: "right", what: "right answers, which a judge should accept", answers: ({ right }: CheckTask) => [right] },
    { name: "wrong", what: "wrong answers as they are", answers: ({ wrong }: CheckTask) => [wrong] },
    ...attacks,
  ];
  const tries = kinds.flatMap((kind) =>
    tasks.flatMap((task, at) =>
      kind.answers(task).map((completion, index): { readonly name: string; readonly sample: Sample } => ({
        name: kind.name,
        sample: { id: `${kind.name} ${at} ${index}`, prompt: task.prompt, completion, reference: task.reference },
      })),
    ),
  );
  let done = 0;
  const scores = await Promise.all(
    reward
      .score(
        tries.map(({ sample }) => sample),
        createContext(options),
      )
      .map(async (promise) => {
        const score = await promise;
        options.judged?.((done += 1), tries.length);
        return score;
      }),
  );
  const rows = kinds.map(({ name, what }, at): CheckRow => {
    const own = scores.filter((_, index) => tries[index]?.name === name);
    return rowOf({ name, what, kind: at < 2 ? "control" : "attack" }, own);
  });
  return { rows, cost: costOf(scores) };
}

function criterionOf({ mode = "each" }: LiveJudgeOptions): string {
  return mode === "pairwise" ? "It answers the task rightly" : "The final result of the answer is right";
}

function rowOf(head: Pick<CheckRow, "name" | "what" | "kind">, scores: readonly Score[]): CheckRow {
  const outcomes = scores.map(outcomeOf);
  const count = (wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  const unknown = count("unknown");
  const share = (hits: number): Share => {
    const known = scores.length - unknown;
    return { count: hits, rate: known === 0 ? null : hits / known, interval: wilsonInterval(hits, known) };
  };
  return {
    ...head,
    tried: scores.length,
    rewarded: share(count("rewarded")),
    excused: share(count("excused")),
    unknown,
    withoutCall: scores.filter(({ status, cost }) => status === "scored" && cost["judge_calls"] === undefined).length,
  };
}

type Outcome = "rewarded" | "resisted" | "excused" | "unknown";

/** Codes of an endpoint that took the request and would not or could not answer it, which the text may have brought about. */
const byText: ReadonlySet<string> = new Set([
  "E_JUDGE_HTTP",
  "E_JUDGE_EMPTY",
  "E_JUDGE_TOO_LARGE",
  "E_JUDGE_TRUNCATED",
  "E_JUDGE_REFUSED",
  "E_RUBRIC_VERDICT",
]);

function outcomeOf(score: Score): Outcome {
  switch (score.status) {
    case "scored":
      // A tie with the right answer is not a defeat.
      return score.reward >= 0.5 ? "rewarded" : "resisted";
    case "abstained":
      return "excused";
    default:
      return byText.has(score.error.code) ? "excused" : "unknown";
  }
}

function costOf(scores: readonly Score[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { cost } of scores) for (const [unit, amount] of Object.entries(cost)) sums.set(unit, (sums.get(unit) ?? 0) + amount);
  return Object.fromEntries(sums);
}
