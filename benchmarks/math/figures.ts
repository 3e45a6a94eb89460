import type { Outcome } from "./outcome.ts";
import type { Pair } from "./pairs.ts";

export interface Figures {
  /** Share of pairs whose verdict is the label; no verdict counts as refused. */
  readonly accuracy: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly abstained: number;
  /** Checks that broke or were killed. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

export function figuresOf(pairs: readonly Pair[], outcomes: readonly Outcome[]): Figures {
  let [right, falsePositives, falseNegatives, abstained, errors] = [0, 0, 0, 0, 0];
  for (const [index, { label }] of pairs.entries()) {
    const verdict = outcomes[index]?.verdict ?? "errored";
    const accepted = verdict === true;
    if (accepted === label) right += 1;
    else if (accepted) falsePositives += 1;
    else falseNegatives += 1;
    if (verdict === "abstained") abstained += 1;
    else if (typeof verdict === "string") errors += 1;
  }
  const times = outcomes.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return {
    accuracy: right / pairs.length,
    falsePositives,
    falseNegatives,
    abstained,
    errors,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    worstMs: at(1),
  };
}

export function sumMs(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { ms }) => sum + ms, 0);
}
