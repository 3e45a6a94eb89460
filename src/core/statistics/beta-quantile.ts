import { AssayError } from "../errors.ts";
import { betaTails, logFactor, type Tails, type UnitPoint } from "./incomplete-beta.ts";
import { logBeta } from "./log-gamma.ts";

/**
 * The x with P(X ≤ x) = p for X of Beta(a, b), by bracketed Newton steps in ln x, or in ln(1 − x) where x lies above one half; p is from 0
 * to 1, a and b above 0 and at most 1e12. An x below the smallest number is 0. Throws E_AUDIT elsewhere.
 *
 * @example
 * betaQuantile(0.975, 38, 375); // 0.12165995381489
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new AssayError("E_AUDIT", { message: `A probability must be from 0 to 1; ${p} came.` });
  const half = betaTails({ x: 0.5, y: 0.5 }, a, b);
  if (p === 0 || p === 1) return p;
  const upper = 1 - p;
  // Whichever tail is smaller is aimed at, so that a tiny p keeps its digits on both sides of one half.
  const aim: Aim = p <= 0.5 ? { tail: "logLower", log: Math.log(p) } : { tail: "logUpper", log: Math.log(upper) };
  if (half.lower === p) return 0.5;
  if (aim.tail === "logLower" ? half.logLower > aim.log : half.logUpper < aim.log) return smallPoint(aim, a, b);
  return 1 - smallPoint({ tail: aim.tail === "logLower" ? "logUpper" : "logLower", log: aim.log }, b, a);
}

interface Aim {
  readonly tail: "logLower" | "logUpper";
  readonly log: number;
}

/** The quantile where it lies below one half. */
function smallPoint({ tail, log }: Aim, a: number, b: number): number {
  const below = tail === "logLower" ? log : Math.log(-Math.expm1(log));
  // For x → 0 the lower tail is x^a / (a B(a, b)); that is the root where x is tiny, and a place to begin elsewhere.
  const first = (below + Math.log(a) + logBeta(a, b)) / a;
  if (first < -600) return Math.exp(first);
  let low = Math.min(first, Math.log(0.5)) - 2 - Math.abs(b - 1) / a;
  let high = Math.log(0.5);
  let at = Math.min(Math.max(first, low), Math.log(a / (a + b)), high);
  for (let step = 0; step < 200; step += 1) {
    const point = pointAt(at);
    const tails = betaTails(point, a, b);
    const miss = (tail === "logLower" ? 1 : -1) * (tails[tail] - log);
    if (miss > 0) high = at;
    else low = at;
    const move = miss / slope(tails, tail, point, a, b);
    const next = at - move;
    if (!Number.isFinite(next)) at = (low + high) / 2;
    else if (Math.abs(move) <= 1e-16 * Math.max(1, Math.abs(at))) return Math.exp(next);
    else at = next > low && next < high ? next : (low + high) / 2;
    if (high - low <= 2e-16 * Math.max(1, Math.abs(at))) break;
  }
  return Math.exp(at);
}

/** How fast the logarithm of the tail grows with ln x. */
function slope(tails: Tails, tail: Aim["tail"], point: UnitPoint, a: number, b: number): number {
  return Math.exp(logFactor(point, a, b) - Math.log(point.y) - tails[tail]);
}

function pointAt(logX: number): UnitPoint {
  return { x: Math.exp(logX), y: -Math.expm1(logX) };
}
