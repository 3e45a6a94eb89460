import { nothing, type Approximate } from "./approximate.ts";

/**
 * The value that f tends to as its argument, greater than 0, falls to 0: by the polynomial through ever nearer points, or by the last of
 * some very near points, whichever is surer. `order` is the power of the argument that the error begins with.
 */
export function extrapolate(
  f: (step: number) => Approximate,
  { start, order }: { readonly start: number; readonly order: 1 | 2 },
): Approximate {
  const points = Array.from({ length: halvings }, (_, index) => start / 2 ** index)
    .map((step) => ({ step: step ** order, ...f(step) }))
    .filter(({ value }) => Number.isFinite(value));
  const smooth = neville(points);
  return smooth.error <= sureEnough * Math.max(1, Math.abs(smooth.value))
    ? smooth
    : surer(smooth, last(nearSteps.map((step) => f(start * step))));
}

const halvings = 9;
const sureEnough = 1e-9;
const nearSteps: readonly number[] = [1e-5, 1e-7, 1e-9, 1e-11];

interface Point extends Approximate {
  readonly step: number;
}

function neville(points: readonly Point[]): Approximate {
  let best = nothing;
  let row: readonly Approximate[] = points;
  for (let degree = 1; degree < points.length; degree += 1) {
    const previous = row;
    row = previous.slice(1).map((after, index): Approximate => {
      const before = previous[index] ?? nothing;
      const ratio = (points[index]?.step ?? 0) / (points[index + degree]?.step ?? 1) - 1;
      return { value: after.value + (after.value - before.value) / ratio, error: after.error + (after.error + before.error) / ratio };
    });
    const [a, b] = [row.at(-2), row.at(-1)];
    if (a && b) best = surer(best, { value: b.value, error: b.error + 2 * Math.abs(b.value - a.value) });
  }
  return best;
}

/** Only a sequence that settles counts: each step has to be far smaller than the one before. */
function last(values: readonly Approximate[]): Approximate {
  const [a, b, c, d] = values;
  if (!a || !b || !c || !d) return nothing;
  const [first, second, third] = [Math.abs(b.value - a.value), Math.abs(c.value - b.value), Math.abs(d.value - c.value)];
  const settles = second <= first / 10 + c.error && third <= second / 10 + d.error;
  return settles ? { value: d.value, error: d.error + third } : nothing;
}

function surer(a: Approximate, b: Approximate): Approximate {
  return b.error < a.error ? b : a;
}
