/** A number with a bound on how far it may be off; NaN where there is no value. */
export interface Approximate {
  readonly value: number;
  readonly error: number;
}

export const nothing: Approximate = { value: Number.NaN, error: Number.POSITIVE_INFINITY };

const roundoff = 2 ** -51;

/** The value of a function, with what rounding and the errors of its arguments can do to it. */
export function lift(f: (...values: readonly number[]) => number, inner: readonly Approximate[]): Approximate {
  const values = inner.map(({ value }) => value);
  const value = f(...values);
  if (!Number.isFinite(value)) return nothing;
  let error = Math.abs(value) * roundoff;
  for (const [index, { error: off }] of inner.entries()) {
    if (off === 0) continue;
    // At the edge of a function's domain one of the two neighbours has no value.
    const changes = [off, -off].map((step) => Math.abs(f(...values.with(index, (values[index] ?? 0) + step)) - value));
    error += Math.max(...changes.filter((change) => Number.isFinite(change)), Number.isFinite(Math.min(...changes)) ? 0 : off);
  }
  return Number.isFinite(error) ? { value, error } : nothing;
}

/** The sum of many, by the compensated sum, with the sum of their errors. */
export function total(parts: Iterable<Approximate>): Approximate {
  let [sum, rest, error, size] = [0, 0, 0, 0];
  for (const part of parts) {
    const next = sum + part.value;
    rest += Math.abs(sum) >= Math.abs(part.value) ? sum - next + part.value : part.value - next + sum;
    sum = next;
    error += part.error;
    size += Math.abs(part.value);
  }
  return Number.isFinite(sum) ? { value: sum + rest, error: error + size * 2 ** -52 } : nothing;
}

/** Whether two values are the same as far as can be told, clearly not the same, or neither. */
export function compareApproximates(a: Approximate, b: Approximate): "same" | "different" | "open" {
  const distance = Math.abs(a.value - b.value);
  const scale = Math.max(1, Math.abs(a.value), Math.abs(b.value));
  const error = a.error + b.error;
  if (error <= scale * sameWithin && distance <= scale * sameWithin) return "same";
  return distance > scale * differentFrom && distance > 100 * error ? "different" : "open";
}

const sameWithin = 1e-6;
const differentFrom = 1e-5;
