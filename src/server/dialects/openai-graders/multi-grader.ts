import { compileFormula, type Evaluate } from "../../../compose/compile-formula.ts";
import { worstRewards } from "../../../compose/worst-rewards.ts";
import { errored, erroredBy, scored } from "../../../core/scores.ts";
import type { Range, Score } from "../../../core/types.ts";
import { figure, isFault, listOf, unlessAllScored } from "../../../core/whole.ts";
import type { MultiGrader, SingleGrader } from "./grader.ts";
import type { Grading } from "./grading.ts";

/** The whole, and the Score of each grader by its key. */
export interface MultiGraded {
  readonly whole: Score;
  readonly parts: Readonly<Record<string, Score>>;
}

/** Computes `calculate_output` over the numbers of the graders, as the combinator `formula` does but that any finite number may come out. */
export async function multiGrader(
  { calculate_output: formula, graders }: MultiGrader,
  { record }: Grading,
  grade: (grader: SingleGrader) => Promise<Score>,
): Promise<MultiGraded> {
  const entries = Object.entries(graders);
  let evaluate: Evaluate;
  try {
    evaluate = compileFormula(
      formula,
      entries.map(([name]) => name),
    );
  } catch (error) {
    record.flag("formula_parse_error");
    return { whole: erroredBy(error, "E_FORMULA"), parts: {} };
  }
  const parts = await Promise.all(
    entries.map(async ([name, grader]) => ({ name, score: await grade(grader), reward: { range: rangeOf(grader) } })),
  );
  const unscored = unlessAllScored(parts);
  const compute = (rewards: readonly (number | null)[]): number => evaluate(rewards.map((reward) => reward ?? Number.NaN));
  const whole = (): Score => {
    const value = compute(worstRewards(parts, parts, compute));
    const values = listOf(parts.map(({ name, score }) => `${name} = ${figure(score.reward ?? Number.NaN)}`));
    if (!Number.isFinite(value)) return errored("E_FORMULA", `calculate_output gave no finite number with ${values}.`);
    const made = scored(value, `${figure(value)} with ${values}`);
    return parts.some(({ score }) => isFault(score)) ? { ...made, cause: "candidate" } : made;
  };
  return { whole: unscored ?? whole(), parts: Object.fromEntries(parts.map(({ name, score }) => [name, score])) };
}

/** Where the numbers of a grader lie. */
function rangeOf(grader: SingleGrader): Range {
  if (grader.type === "python") return [-Infinity, Infinity];
  return grader.type === "score_model" ? grader.range : [0, 1];
}
