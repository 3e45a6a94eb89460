import { clamp, compensatedSum } from "./numbers.ts";

/** Numbers of a group, the same to the last bit in whatever order they come. */
export interface GroupStatistics {
  readonly count: number;
  /** 0 where there is no number. */
  readonly mean: number;
  /** The standard deviation over count − ddof; 0 where there are no more numbers than that. */
  readonly deviation: number;
  /** The mean of all but one of this value; 0 where it is alone. */
  readonly meanWithout: (value: number) => number;
  /** From 1: how high a value stands, from below. Equal values share the mean of their ranks. */
  readonly rank: (value: number) => number;
}

export function groupStatistics(values: readonly number[], ddof: 0 | 1): GroupStatistics {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  const least = sorted[0] ?? 0;
  const greatest = sorted[count - 1] ?? 0;
  const total = compensatedSum(sorted);
  /** The sum of all, less one of them, over a number. Divided first where the sum would be more than a number can hold. */
  const share = (less: number, by: number): number =>
    Number.isFinite(total) ? (total - less) / by : 2 * compensatedSum([...sorted.map((value) => value / 2 / by), -less / 2 / by]);
  // Between the least and the greatest, so that equal numbers are their own mean exactly.
  const mean = count === 0 ? 0 : clamp(share(0, count), least, greatest);
  return {
    count,
    mean,
    deviation:
      count > ddof
        ? rootMeanSquare(
            sorted.map((value) => value - mean),
            count - ddof,
          )
        : 0,
    meanWithout(value) {
      if (count < 2) return 0;
      const [low, high] = [value === least ? (sorted[1] ?? 0) : least, value === greatest ? (sorted[count - 2] ?? 0) : greatest];
      return clamp(share(value, count - 1), low, high);
    },
    rank: (value) => (firstAbove(sorted, value, true) + firstAbove(sorted, value, false) + 1) / 2,
  };
}

/** Scaled by the largest where squares would be more, or less, than a number can hold. */
function rootMeanSquare(values: readonly number[], count: number): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  const scale = largest > 1e-150 && largest < 1e150 ? 1 : largest;
  return scale * Math.sqrt(compensatedSum(values.map((value) => (value / scale) ** 2)) / count);
}

/** How many values lie below a value, or up to and with it, by halving. */
function firstAbove(sorted: readonly number[], value: number, strictly: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle] ?? 0;
    if (found < value || (!strictly && found === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
