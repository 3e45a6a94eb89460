import type { AuditReport, Estimate, StratumReport } from "../../audit/audit-report.ts";
import { shownName } from "../../core/shown.ts";
import { count, type Paint } from "../grade/render-summary.ts";

const most = 12;

/** The report for people: rates by stratum, worst first, and what to know of them. */
export function renderAudit(report: AuditReport, paint: Paint): string {
  const { overall, strata, by, labels, verifier, separation, nulls, warnings, advantages, next, agreement, judge, drift } = report;
  const whose = verifier.use === null ? "" : `${shownName(verifier.use)} ${verifier.version ?? ""}   `;
  const labelled = overall.negatives.labelled + overall.positives.labelled;
  const lines = [
    paint("bold", `${whose}${count(overall.rows)} rows   ${count(labelled)} labelled (${labels.from === "" ? "none" : labels.from})`),
    header,
    rateLine(overall, "all"),
    ...section(`by stratum, worst first`, strata.length > 1 ? strata : []),
    ...by.flatMap(({ column, strata: values }) => section(`by ${shownName(column)}`, values)),
    `pass rate   raw ${estimate(overall.passRate.raw)}   corrected ${estimate(overall.passRate.corrected)}`,
    `separation  ${separation.sentence}`,
    ...(judge
      ? [
          `judge       overturns wrong ones ${estimate(judge.falsePositive)}   upholds right ones ${estimate(judge.falseNegative)}   (${judge.from})`,
        ]
      : []),
    ...(agreement
      ? [
          `raters      ${agreement.raters.map((rater) => shownName(rater)).join(", ")}: ${count(agreement.rows)} rows, kappa ${estimate(agreement.kappa)}`,
        ]
      : []),
    ...(drift?.alarm === true ? [paint("red", "drift       verdicts are wrong more often than in the beginning")] : []),
    ...(nulls.rows > 0 ? [`no reward   ${count(nulls.rows)} rows: ${listed(nulls.byCause)}`] : []),
    "correction",
    ...adviceLines(advantages),
    ...nextLines(next),
    ...warnings.map((warning) => `${paint("yellow", "warning")} ${warning}`),
  ];
  return `${lines.join("\n")}\n`;
}

const header = `${"".padEnd(28)}${"rows".padStart(10)}${"labelled".padStart(10)}  ${"false negatives".padEnd(26)}${"false positives".padEnd(26)}${"J".padEnd(7)}phi`;

function section(title: string, strata: readonly StratumReport[]): readonly string[] {
  if (strata.length === 0) return [];
  const left = strata.length - most;
  return [title, ...strata.slice(0, most).map((stratum) => rateLine(stratum, stratum.name)), ...(left > 0 ? [`  and ${left} more`] : [])];
}

function rateLine(stratum: StratumReport, name: string): string {
  const { rows, negatives, positives, falseNegative, falsePositive, j, phi, lowerBound } = stratum;
  const shown = shownName(name);
  const cells = [
    `  ${shown.length > 25 ? `${shown.slice(0, 24)}…` : shown}`.padEnd(28),
    count(rows).padStart(10),
    count(negatives.labelled + positives.labelled).padStart(10),
    `  ${`${lowerBound && falseNegative.value !== null ? "≥ " : ""}${estimate(falseNegative)}`.padEnd(26)}`,
    estimate(falsePositive).padEnd(26),
    (j.value === null ? "–" : figure(j.value)).padEnd(7),
    phi.value === null ? "–" : figure(phi.value),
  ];
  return cells.join("").trimEnd();
}

function estimate({ value, interval }: Estimate): string {
  if (value === null) return "–";
  return interval ? `${figure(value)} (${figure(interval[0])}–${figure(interval[1])})` : figure(value);
}

function figure(value: number): string {
  return (value === 0 ? 0 : value).toFixed(3);
}

/** Advantages of which the same is to be said stand in one line. */
function adviceLines(advantages: AuditReport["advantages"]): readonly string[] {
  const groups = Map.groupBy(advantages, ({ effect, sentence }) => `${effect.padEnd(8)} ${sentence}`);
  return [...groups].map(
    ([said, those]) =>
      `  ${those
        .map(({ advantage }) => advantage)
        .join(", ")
        .padEnd(20)} ${said}`,
  );
}

function nextLines(next: AuditReport["next"]): readonly string[] {
  const wanted = next.filter(({ draw }) => draw > 0).toSorted((a, b) => b.draw - a.draw);
  if (wanted.length === 0) return [];
  const total = wanted.reduce((sum, { draw }) => sum + draw, 0);
  const shown = wanted
    .slice(0, 6)
    .map(({ stratum, verdict, draw }) => `${draw} ${verdict === 1 ? "passed" : "failed"} of ${shownName(stratum)}`);
  return [`label next  ${count(total)}: ${shown.join(", ")}${wanted.length > 6 ? ", …" : ""}`];
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 6)
    .map(([name, many]) => `${shownName(name)} ${count(many)}`)
    .join(", ");
}
