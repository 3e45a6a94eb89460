import { assertNever } from "../../src/core/errors.ts";
import { clamp, compensatedSum, plainZero } from "../../src/core/numbers.ts";
import { isMissed, metFrom, type ItemState } from "./item-state.ts";
import { weightedMean } from "./settle-items.ts";

export const itemModes = [
  "veto",
  "soft_gate",
  "healthbench_clip",
  "healthbench",
  "explicit",
  "signed_fallback",
  "raw_sum",
  "fraction_met",
  "all_pass",
  "min",
  "product",
  "geomean",
  "weighted_geomean",
  "tree_mean",
] as const;
export const holisticModes = ["implicit_affine", "implicit_div", "likert_affine", "likert_div"] as const;

/** How items become one number. */
export type ItemMode = (typeof itemModes)[number];
/** How one number for the whole rubric becomes one from 0 to 1. */
export type HolisticMode = (typeof holisticModes)[number];
export type Mode = ItemMode | HolisticMode;

/** The least reward of a completion that a `soft_gate` lets through is the greatest of one that it stops. */
export const defaultGateCap = 0.25;

/**
 * One number from the items that count; null where it is undefined, never 0 in its place. `s` is how far a criterion is met, `g` how good
 * that is: `s` for a wanted item, 1 − `s` for a pitfall (weight below 0).
 *
 * | mode | value | undefined where |
 * |---|---|---|
 * | `raw_sum` | Σ w·s | nothing counts |
 * | `healthbench` | Σ w·s ÷ Σ w over wanted items, may be below 0 | no wanted item has weight |
 * | `healthbench_clip` | the same, from 0 to 1 | the same |
 * | `veto` | 0 where a gate is missed, else `healthbench_clip` | the same, and no gate is missed |
 * | `soft_gate` | at most `gateCap` where a gate is missed, else `healthbench_clip` | the same |
 * | `signed_fallback` | `healthbench_clip`; without wanted items 1 + Σ w·s ÷ Σ abs(w), from 0 to 1; without any weight 0 | nothing counts |
 * | `explicit` | Σ abs(w)·g ÷ Σ abs(w) | no weight |
 * | `fraction_met` | the mean of g, weights aside | nothing counts |
 * | `all_pass` | 1 where every g is at least 0.5, else 0 | nothing counts |
 * | `min`, `product`, `geomean` | of all g, weights aside | nothing counts |
 * | `weighted_geomean` | Π g^(abs(w) ÷ Σ abs(w)) | no weight |
 * | `tree_mean` | Σ w·s ÷ Σ w, at every level of a tree | no weight |
 *
 * A gate is missed where its g is below 0.5, wherever in the tree it stands.
 */
export function aggregate(mode: ItemMode, items: readonly ItemState[], { gateCap = defaultGateCap }: AggregateOptions = {}): number | null {
  const counted = items.flatMap(({ weight, score, good }): readonly Counted[] =>
    score === null || good === null ? [] : [{ weight, score, good, size: Math.abs(weight) }],
  );
  const value = valueOf(mode, counted, missedGates(items).length > 0, gateCap);
  return value === null || !Number.isFinite(value) ? null : plainZero(value);
}

export interface AggregateOptions {
  /** The greatest value of `soft_gate` where a gate is missed. Default 0.25. */
  readonly gateCap?: number;
}

/** The gates that were missed, at any depth. */
export function missedGates(items: readonly ItemState[]): readonly ItemState[] {
  return items.flatMap((item) => [...(item.gate && isMissed(item) ? [item] : []), ...missedGates(item.children)]);
}

/** One judgement of the whole rubric, such as 7 on a scale from 1 to 10. */
export interface Holistic {
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
}

/** `affine`: the share of the way from `lo` to `hi`. `div`: the share of `hi`. null where the value is not on its scale. */
export function aggregateHolistic(mode: HolisticMode, { value, lo, hi }: Holistic): number | null {
  const onScale = [value, lo, hi].every(Number.isFinite) && lo < hi && value >= lo && value <= hi;
  if (!onScale) return null;
  switch (mode) {
    case "implicit_affine":
    case "likert_affine":
      return plainZero((value - lo) / (hi - lo));
    case "implicit_div":
    case "likert_div":
      return lo < 0 ? null : plainZero(value / hi);
    default:
      return assertNever(mode);
  }
}

export function isHolistic(mode: Mode): mode is HolisticMode {
  return (holisticModes as readonly string[]).includes(mode); // a list of some modes is a list of texts
}

interface Counted {
  readonly weight: number;
  readonly score: number;
  readonly good: number;
  readonly size: number;
}

function valueOf(mode: ItemMode, items: readonly Counted[], gateMissed: boolean, gateCap: number): number | null {
  if (items.length === 0) return null;
  const goods = items.map(({ good }) => good);
  switch (mode) {
    case "raw_sum":
      return signedSum(items);
    case "healthbench":
      return perPoint(items);
    case "healthbench_clip":
      return clipped(perPoint(items));
    case "veto":
      return gateMissed ? 0 : clipped(perPoint(items));
    case "soft_gate": {
      const value = clipped(perPoint(items));
      return value !== null && gateMissed ? Math.min(value, gateCap) : value;
    }
    case "signed_fallback":
      return clipped(perPoint(items) ?? avoided(items) ?? 0);
    case "explicit":
      return weightedMean(items.map(({ size, good }) => ({ weight: size, value: good })));
    case "fraction_met":
      return compensatedSum(goods) / goods.length;
    case "all_pass":
      return goods.every((good) => good >= metFrom) ? 1 : 0;
    case "min":
      return goods.reduce((least, good) => Math.min(least, good), 1);
    case "product":
      return goods.reduce((product, good) => product * good, 1);
    case "geomean":
      return geometricMean(items.map(({ good }) => ({ weight: 1, value: good })));
    case "weighted_geomean":
      return geometricMean(items.map(({ size, good }) => ({ weight: size, value: good })));
    case "tree_mean":
      return weightedMean(items.map(({ weight, score }) => ({ weight, value: score })));
    default:
      return assertNever(mode);
  }
}

function signedSum(items: readonly Counted[]): number {
  return compensatedSum(items.map(({ weight, score }) => weight * score));
}

/** HealthBench: the points that were earned and lost, by those that could be earned. */
function perPoint(items: readonly Counted[]): number | null {
  const points = compensatedSum(items.map(({ weight }) => Math.max(weight, 0)));
  return points > 0 ? signedSum(items) / points : null;
}

/** For rubrics of pitfalls alone: 1 where all are avoided, less for each that is not. */
function avoided(items: readonly Counted[]): number | null {
  const points = compensatedSum(items.map(({ size }) => size));
  return points > 0 ? 1 + signedSum(items) / points : null;
}

function clipped(value: number | null): number | null {
  return value === null ? null : clamp(value, 0, 1);
}

/** By logarithms, so that many small factors do not run into 0. A factor of weight 0 moves nothing, whatever it is. */
function geometricMean(factors: readonly { readonly weight: number; readonly value: number }[]): number | null {
  const weighty = factors.filter(({ weight }) => weight > 0);
  const total = compensatedSum(weighty.map(({ weight }) => weight));
  if (!(total > 0)) return null;
  if (weighty.some(({ value }) => value <= 0)) return 0;
  return Math.exp(compensatedSum(weighty.map(({ weight, value }) => (weight / total) * Math.log(value))));
}
