import type { Estimate } from "../audit/audit-report.ts";

/** 1234567 as 1,234,567, in every locale. */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");
}

/** A share of one as a percentage: two decimals below one per cent, else one; small ones that are not 0 do not look like 0. */
export function percent(value: number): string {
  if (value === 0 || value === 1) return `${value * 100}%`;
  const size = Math.abs(value);
  if (size < 0.0001) return value < 0 ? "> −0.01%" : "< 0.01%";
  const digits = size < 0.01 || (size > 0.99 && size < 1) ? 2 : 1;
  const text = (value * 100).toFixed(digits).replace("-", "−");
  return text === "100.00" ? "> 99.99%" : `${text}%`;
}

/** A round share, such as a mark of a scale or a level: no digit that says nothing. */
export function roundPercent(value: number): string {
  return `${Number((value * 100).toPrecision(4))}%`;
}

/** A number from -1 to 1 with three decimals. */
export function decimal(value: number): string {
  const text = value.toFixed(3).replace("-", "−");
  return text === "−0.000" ? "0.000" : text;
}

/** Both ends of an interval, such as "2.1% – 4.5%". */
export function intervalText(interval: readonly [low: number, high: number], shown: (value: number) => string): string {
  return `${shown(interval[0])} – ${shown(interval[1])}`;
}

/** An estimate in one line, such as "3.2% (2.1% – 4.5%)"; "not known" where it has no value. */
export function estimateText({ value, interval }: Estimate, shown: (value: number) => string): string {
  if (value === null) return interval === null ? "not known" : `not known (${intervalText(interval, shown)})`;
  return interval === null ? shown(value) : `${shown(value)} (${intervalText(interval, shown)})`;
}

/** `count(1)` row, `count(2)` rows. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
