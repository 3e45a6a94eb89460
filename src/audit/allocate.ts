import { compensatedSum } from "../core/numbers.ts";
import { auditError, checkCount, checkPositive, checkShare } from "./checks.ts";

export interface AllocationStratum {
  readonly rows: number;
  /** The rate expected in it, 0 to 1: its variance says how much a label tells. */
  readonly rate: number;
  /** What one label costs against others; 1 by default. */
  readonly cost?: number;
  /** How strongly the wanted number moves with this rate, 0 or more; 1 by default. */
  readonly influence?: number;
}

export interface AllocationOptions {
  /** Labels that every stratum gets at least, as far as it has rows; 2 by default, since one label shows no variance. */
  readonly floor?: number;
}

/**
 * Shares `total` labels among strata in proportion to rows × standard deviation × influence / √cost (J. Neyman, 1934), with a floor, and with no
 * more labels than rows; the sum is `total`, or all rows where they are fewer. Throws E_AUDIT where the floors take more than `total`.
 *
 * @example
 * allocate(170, [{ rows: 5000, rate: 0.03 }, { rows: 800, rate: 0.35, cost: 4 }, { rows: 12, rate: 0.5 }]); // [137, 31, 2]
 */
export function allocate(total: number, strata: readonly AllocationStratum[], { floor = 2 }: AllocationOptions = {}): readonly number[] {
  checkCount("the total of labels", total);
  checkCount("the floor", floor);
  const weights = strata.map(weightOf);
  const floors = strata.map(({ rows }) => Math.min(floor, rows));
  const least = compensatedSum(floors);
  if (least > total)
    throw auditError(
      `${total} labels do not give each of ${strata.length} strata its floor of ${floor}: that takes ${least}.`,
      "Draw more, or take a lower floor.",
    );
  // Where no stratum varies, its rows decide.
  const plain = weights.some((weight) => weight > 0) ? weights : strata.map(({ rows }) => rows);
  return whole(Math.min(total, compensatedSum(strata.map(({ rows }) => rows))), {
    weights: plain,
    floors,
    caps: strata.map(({ rows }) => rows),
  });
}

interface Bounds {
  readonly weights: readonly number[];
  readonly floors: readonly number[];
  readonly caps: readonly number[];
}

/** The scale at which shares cut to their bounds make up the total, then whole numbers by the largest remainders. */
function whole(total: number, { weights, floors, caps }: Bounds): readonly number[] {
  const cut = (scale: number): readonly number[] =>
    weights.map((weight, h) => Math.min(Math.max(weight * scale, floors[h] ?? 0), caps[h] ?? 0));
  let [low, high] = [0, 1];
  const most = compensatedSum(cut(Number.MAX_VALUE));
  while (compensatedSum(cut(high)) < Math.min(total, most) && high < 1e300) high *= 2;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (compensatedSum(cut(middle)) < total) low = middle;
    else high = middle;
  }
  const exact = cut(high);
  const shares = exact.map((share) => Math.floor(share + 1e-9));
  const order = exact.map((share, h) => [share - (shares[h] ?? 0), h] as const).toSorted(([a, h], [b, k]) => b - a || h - k);
  let rest = total - compensatedSum(shares);
  // A second round serves strata without weight, once all others are full.
  for (const bound of [exact.map(Math.ceil), caps]) {
    for (const [, h] of order) {
      const more = Math.min(rest, Math.max((bound[h] ?? 0) - (shares[h] ?? 0), 0));
      shares[h] = (shares[h] ?? 0) + more;
      rest -= more;
    }
  }
  return shares;
}

function weightOf({ rows, rate, cost = 1, influence = 1 }: AllocationStratum): number {
  checkCount("the rows of a stratum", rows);
  checkShare("the expected rate of a stratum", rate);
  checkPositive("the cost of a label", cost);
  if (!(influence >= 0 && Number.isFinite(influence))) throw auditError(`The influence of a stratum must be 0 or more; ${influence} came.`);
  return (rows * Math.sqrt(rate * (1 - rate)) * influence) / Math.sqrt(cost);
}
