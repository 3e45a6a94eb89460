/** A sum that is built term by term. */
export interface RunningSum {
  add(value: number): void;
  value(): number;
}

/** Neumaier's compensated sum: the error does not grow with the number of terms (doi:10.1002/zamm.19740540106). */
export function createSum(): RunningSum {
  let sum = 0;
  let correction = 0;
  return {
    add(value) {
      const next = sum + value;
      correction += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    value: () => sum + correction,
  };
}

/** The compensated sum of all values. */
export function compensatedSum(values: Iterable<number>): number {
  const sum = createSum();
  for (const value of values) sum.add(value);
  return sum.value();
}

/** The value moved into the range; ends may be infinite. */
export function clamp(value: number, min: number, max: number): number {
  return value < min ? min : value > max ? max : value;
}

/** A finite number with negative zero made plain. */
export function plainZero(value: number): number {
  return value === 0 ? 0 : value;
}
