/** Neumaier's compensated sum: the error does not grow with the number of terms (doi:10.1002/zamm.19740540106). */
export function compensatedSum(values: Iterable<number>): number {
  let sum = 0;
  let correction = 0;
  for (const value of values) {
    const next = sum + value;
    correction += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + correction;
}

/** The value moved into the range; ends may be infinite. */
export function clamp(value: number, min: number, max: number): number {
  return value < min ? min : value > max ? max : value;
}

/** A finite number with negative zero made plain. */
export function plainZero(value: number): number {
  return value === 0 ? 0 : value;
}
