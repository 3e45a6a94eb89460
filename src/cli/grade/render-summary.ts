import type { Summary } from "../../data/summary.ts";
import type { Style } from "../style.ts";

export type Paint = (style: Style, text: string) => string;

/** The summary for people: a few lines, counts first. */
export function renderSummary(summary: Summary, paint: Paint): string {
  const { scored, abstained, errored, mean, seconds } = summary;
  const rate = summary.rows / Math.max(seconds, 0.001);
  const lines = [
    [
      `scored ${count(scored)}`,
      abstained > 0 ? paint("yellow", `abstained ${count(abstained)}`) : "abstained 0",
      errored > 0 ? paint("red", `errored ${count(errored)}`) : "errored 0",
      `mean reward ${mean === null ? "–" : number(mean)}`,
      `${duration(seconds)} (${count(Math.round(rate))} rows/s)`,
    ].join("   "),
  ];
  const { quantiles, histogram, groups } = summary;
  if (quantiles) {
    const { min, p25, median, p75, max } = quantiles;
    lines.push(`rewards     min ${number(min)}   p25 ${number(p25)}   median ${number(median)}   p75 ${number(p75)}   max ${number(max)}`);
  }
  lines.push(...bars(histogram));
  if (groups) {
    const passK = groups.passK.map(({ k, value }) => `   pass@${k} ${number(value)}`).join("");
    lines.push(
      `groups      ${count(groups.groups)}   pass@1 ${number(groups.pass1)}${passK}`,
      `            all right ${percent(groups.allRight)}   all wrong ${percent(groups.allWrong)}   mixed ${percent(groups.mixed)}`,
    );
  }
  if (Object.keys(summary.byCause).length > 0) lines.push(`causes      ${listed(summary.byCause)}`);
  if (Object.keys(summary.byCode).length > 0) lines.push(`codes       ${listed(summary.byCode)}`);
  const judge = judgeCost(summary.cost);
  if (judge !== undefined) lines.push(`judge       ${judge}`);
  if (summary.cached > 0) lines.push(`cached      ${count(summary.cached)}`);
  return `${lines.join("\n")}\n`;
}

/** What asking judges cost; undefined where none was asked. What is not known is said, and never counted as nothing. */
export function judgeCost(cost: Summary["cost"]): string | undefined {
  const {
    judge_calls: calls = 0,
    judge_cached: cached = 0,
    judge_unmetered: unmetered = 0,
    input_tokens: input = 0,
    output_tokens: output = 0,
    usd,
  } = cost;
  if (calls === 0 && cached === 0) return undefined;
  const known = calls > unmetered ? [`${count(input)} tokens in`, `${count(output)} out`] : [];
  const money = usd === undefined ? [] : [`$${usd < 0.01 ? usd.toPrecision(2) : usd.toFixed(2)}`];
  return [
    `${count(calls)} calls`,
    ...(cached > 0 ? [`${count(cached)} known from before`] : []),
    ...known,
    ...money,
    ...(unmetered > 0 ? [`${count(unmetered)} calls of unknown size`] : []),
  ].join("   ");
}

/** The summary as one line of JSON, in the names of the wire. */
export function summaryLine({ byCause, byCode, groups, ...rest }: Summary): string {
  const grouped = groups && {
    groups: groups.groups,
    pass_1: groups.pass1,
    pass_k: groups.passK,
    all_right: groups.allRight,
    all_wrong: groups.allWrong,
    mixed: groups.mixed,
  };
  return `${JSON.stringify({ type: "summary", ...rest, by_cause: byCause, by_code: byCode, groups: grouped })}\n`;
}

function bars(histogram: Summary["histogram"]): readonly string[] {
  const most = Math.max(0, ...histogram.map((bar) => bar.count));
  if (most === 0) return [];
  return histogram.map(({ from, to, count: rows }, index) => {
    const end = index === histogram.length - 1 ? "]" : ")";
    const label = from === to ? number(from) : `[${number(from)}, ${number(to)}${end}`;
    const width = rows === 0 ? 0 : Math.max(1, Math.round((rows / most) * 30));
    return `  ${label}`.padEnd(20) + `${"█".repeat(width)}${width > 0 ? " " : ""}${count(rows)}`;
  });
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted((a, b) => b[1] - a[1])
    .map(([name, rows]) => `${name} ${count(rows)}`)
    .join(", ");
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Three decimals, without zeros at the end. */
function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  return minutes < 60 ? `${minutes} min ${rest} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
