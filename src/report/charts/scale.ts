import type { Estimate } from "../../audit/audit-report.ts";

/** A linear scale from 0 to `top`, with places to mark. */
export interface Scale {
  readonly top: number;
  readonly ticks: readonly number[];
  /** A value as a place from 0 to `width`; values beyond the scale stand at its end. */
  at(value: number, width: number): number;
}

const tops = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** The smallest round scale that holds the values and intervals of these estimates. */
export function scaleOf(estimates: readonly Estimate[]): Scale {
  const highest = Math.max(0, ...estimates.map(({ value, interval }) => Math.max(value ?? 0, interval?.[1] ?? 0)));
  return scaleTo(tops.find((top) => highest <= top) ?? 1);
}

export function scaleTo(top: number): Scale {
  return {
    top,
    ticks: [0, top / 2, top],
    at: (value, width) => Math.round((Math.max(0, Math.min(top, value)) / top) * width * 10) / 10,
  };
}
