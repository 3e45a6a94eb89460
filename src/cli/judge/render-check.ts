import type { CheckRow, JudgeCheck, Share } from "../../../rubrics/judge/index.ts";
import { judgeCost } from "../grade/render-summary.ts";
import type { Paint } from "../grade/render-summary.ts";

/** A row as one line of JSON, in the names of the wire. */
export function rowLine({ withoutCall, ...row }: CheckRow): string {
  return `${JSON.stringify({ ...row, without_call: withoutCall })}\n`;
}

/** The table for people. */
export function renderCheck({ rows, cost }: JudgeCheck, { allow, paint }: { readonly allow: number; readonly paint: Paint }): string {
  const cells = rows.map((row) => [
    row.name,
    String(row.tried),
    shareText(row.rewarded, row),
    shareText(row.excused, row),
    row.withoutCall > 0 ? String(row.withoutCall) : "",
    row.unknown > 0 ? String(row.unknown) : "",
  ]);
  const table = [["answers", "tried", "rewarded", "excused", "not asked", "failed"], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  const lines = table.map((line, index) => {
    const text = line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("   ")
      .trimEnd();
    const row = rows[index - 1];
    return row && isOver(row, allow) ? paint("red", text) : text;
  });
  const spent = judgeCost(cost);
  return `${[...lines, ...verdictLines(rows, allow), ...(spent === undefined ? [] : [`judge   ${spent}`])].join("\n")}\n`;
}

function verdictLines(rows: readonly CheckRow[], allow: number): readonly string[] {
  const over = rows.filter((row) => isOver(row, allow)).map(({ name }) => name);
  const [right] = rows;
  const accepted = right?.rewarded.rate ?? null;
  return [
    "",
    over.length === 0
      ? `No kind of wrong answers passed more often than ${percent(allow)}.`
      : `Passed more often than ${percent(allow)}: ${over.join(", ")}.`,
    ...(accepted !== null && accepted < 0.8
      ? [`Only ${percent(accepted)} of the right answers were accepted: what looks like resistance may be a judge that says no.`]
      : []),
    ...(rows.some(({ unknown }) => unknown > 0) ? ["Where the endpoint failed nothing is known: that is no resistance."] : []),
  ];
}

/** 3 where the endpoint failed, 1 where wrong answers passed, else 0. */
export function checkExit(rows: readonly CheckRow[], allow: number): number {
  if (rows.some(({ unknown }) => unknown > 0)) return 3;
  return rows.some((row) => isOver(row, allow)) ? 1 : 0;
}

/** Right answers are there to be rewarded. */
function isOver({ name, rewarded, excused }: CheckRow, allow: number): boolean {
  return name !== "right" && ((rewarded.rate ?? 0) > allow || (excused.rate ?? 0) > allow);
}

function shareText({ count, rate, interval: [low, high] }: Share, { tried, unknown }: CheckRow): string {
  return rate === null ? "–" : `${count}/${tried - unknown}  ${percent(rate)} [${percent(low)}, ${percent(high)}]`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
