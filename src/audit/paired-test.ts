import { checkCount } from "./checks.ts";
import { betaTails } from "../core/statistics/incomplete-beta.ts";

/**
 * The two-sided exact p-value that verdicts of one row move one way as often as the other, from the counts of those that moved (Q. McNemar,
 * 1947, by the binomial distribution). 1 where none did. Throws E_AUDIT where a count is none.
 */
export function pairedTest(one: number, other: number): number {
  checkCount("a count of moved verdicts", one);
  checkCount("a count of moved verdicts", other);
  const all = one + other;
  const fewer = Math.min(one, other);
  if (all === 0 || 2 * fewer === all) return 1;
  // P(X ≤ k) of the binomial distribution with share ½ is the upper tail of Beta(k + 1, n − k) at ½.
  return Math.min(1, 2 * Math.exp(betaTails({ x: 0.5, y: 0.5 }, fewer + 1, all - fewer).logUpper));
}
