import { nothing, total, type Approximate } from "./approximate.ts";

/**
 * The integral of f from low to high, either of which may be infinite, by the double exponential rule: its points crowd at the ends, so
 * that f may be infinite there. No value where refining the rule still changes it, as with an integral that does not exist.
 */
export function quadrature(f: (x: number) => Approximate, low: number, high: number): Approximate {
  if (low === high) return { value: 0, error: 0 };
  if (low > high) {
    const { value, error } = quadrature(f, high, low);
    return { value: -value, error };
  }
  return refine(f, low, high, 0);
}

/** Cuts an interval in two where the rule does not settle on it: it has a corner or a step somewhere, or no integral. */
function refine(f: (x: number) => Approximate, low: number, high: number, cuts: number): Approximate {
  const whole = ruleOn(f, placeOf(low, high));
  if (Number.isFinite(whole.value) || cuts === mostCuts || !Number.isFinite(high - low)) return whole;
  const middle = low + (high - low) / 2;
  const left = refine(f, low, middle, cuts + 1);
  return Number.isFinite(left.value) ? total([left, refine(f, middle, high, cuts + 1)]) : nothing;
}

const mostCuts = 14;

function ruleOn(f: (x: number) => Approximate, place: Place): Approximate {
  let [before, last] = [Number.NaN, Number.NaN];
  for (const step of steps) {
    const found = sumOf(f, place, step);
    const scale = Math.max(1, Math.abs(found.value));
    const change = Math.abs(found.value - last);
    if (change <= 1e-8 * scale && Math.abs(last - before) <= 1e-4 * scale) return { value: found.value, error: found.error + change };
    [before, last] = [last, found.value];
  }
  return nothing;
}

const steps: readonly number[] = [1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64];
const reach = 3.75;
/** The share of the whole that the outermost points may have. */
const tail = 1e-7;

/** Where the rule's point u lies, and how fast it moves there. */
type Place = (u: number) => { readonly x: number; readonly weight: number };

function placeOf(low: number, high: number): Place {
  const half = Math.PI / 2;
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const width = high - low;
    return (u) => {
      // From the nearer end, for what is next to it not to be rounded away.
      const distance = width / (1 + Math.exp(2 * half * Math.abs(Math.sinh(u))));
      const weight = ((width / 2) * half * Math.cosh(u)) / Math.cosh(half * Math.sinh(u)) ** 2;
      return { x: u < 0 ? low + distance : high - distance, weight };
    };
  }
  if (Number.isFinite(low) || Number.isFinite(high)) {
    return (u) => {
      const distance = Math.exp(half * Math.sinh(u));
      return { x: Number.isFinite(low) ? low + distance : high - distance, weight: half * Math.cosh(u) * distance };
    };
  }
  return (u) => ({ x: Math.sinh(half * Math.sinh(u)), weight: half * Math.cosh(u) * Math.cosh(half * Math.sinh(u)) });
}

function sumOf(f: (x: number) => Approximate, place: Place, step: number): Approximate {
  const count = Math.round(reach / step);
  const parts: Approximate[] = [];
  let size = 0;
  for (let index = -count; index <= count; index += 1) {
    const { x, weight } = place(index * step);
    const { value, error: off } = f(x);
    const outer = Math.abs(index) > count - 3 / step / 4;
    if (!Number.isFinite(value)) {
      // Next to an end the point may have been rounded onto it.
      if (!outer) return nothing;
      continue;
    }
    // There the rounding of x may move f by as much as f itself, but not by more.
    const error = outer ? Math.min(off, Math.abs(value)) : off;
    const part = { value: value * weight * step, error: error * weight * step };
    parts.push(part);
    size += Math.abs(part.value);
  }
  const ends = Math.max(Math.abs(parts[0]?.value ?? 0), Math.abs(parts.at(-1)?.value ?? 0));
  return ends > tail * Math.max(size, 1e-300) * step ? nothing : total(parts);
}
