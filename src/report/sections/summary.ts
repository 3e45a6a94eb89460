import type { AuditReport, Estimate, StratumReport } from "../../audit/audit-report.ts";
import { count, counted, decimal, estimateText, intervalText, percent, roundPercent } from "../format.ts";
import { attribute, markup, type Html } from "../html.ts";
import type { Section } from "./section.ts";

const worstShown = 3;

/** What a reader takes away who reads nothing else. */
export function summarySection(report: AuditReport): Section {
  const { overall } = report;
  const figures = [
    figure("False negatives", "Right answers that were refused", overall.falseNegative, percent, overall.lowerBound ? "≥ " : ""),
    figure("False positives", "Wrong answers that were accepted", overall.falsePositive, percent),
    figure("J", "1 − both rates: 1 is perfect, 0 is chance", overall.j, decimal),
    figure("φ", "Correlation of verdict and truth", overall.phi, decimal),
    figure("Raw pass rate", "Accepted rows", overall.passRate.raw, percent),
    figure("Corrected pass rate", "Estimated share of right answers", overall.passRate.corrected, percent),
  ];
  return {
    id: "summary",
    title: "Summary",
    body: markup`${warnings(report.warnings)}
      <dl class="figures">${figures}</dl>
      ${rowCounts(report)}${worst(report.strata)}`,
  };
}

/** The title and the facts above everything. */
export function masthead(report: AuditReport): Html {
  const { use, version } = report.verifier;
  const name =
    use === null
      ? "Audit of a verifier"
      : markup`Audit of <bdi>${use}</bdi>${version === null ? null : markup` <span class="version">version ${version}</span>`}`;
  return markup`<header>
    <div>
      <p class="brand">Assay</p>
      <h1>${name}</h1>
      <p class="lead">
        ${designs[report.labels.design]}, from <bdi>${report.labels.from}</bdi> · ${counted(report.overall.rows, "row")} of
        ${report.files.length === 1 ? markup`<bdi>${report.files[0] ?? ""}</bdi>` : counted(report.files.length, "file")} ·
        <time datetime=${attribute(report.date)}>${report.date.slice(0, 10)}</time>
      </p>
    </div>
    <button type="button" id="theme" hidden>Dark theme</button>
  </header> `;
}

/** What the page is called in a tab. */
export function pageTitle({ verifier, date }: AuditReport): string {
  return `Audit of ${verifier.use ?? "a verifier"}, ${date.slice(0, 10)} – Assay`;
}

const designs: Readonly<Record<AuditReport["labels"]["design"], string>> = {
  full: "All rows with a verdict have labels",
  partial: "A drawn share of the rows has labels",
  appeals: "Labels are verdicts of an appeal judge",
};

function figure(name: string, meaning: string, estimate: Estimate, shown: (value: number) => string, before = ""): Html {
  const { value, interval, limit } = estimate;
  return markup`<div class="figure">
    <dt>${name}<small>${meaning}</small></dt>
    <dd>
      <b>${value === null ? "not known" : `${before}${shown(value)}`}</b>${interval ? markup`<span class="interval">${intervalText(interval, shown)}</span>` : null}${limit === undefined ? null : markup`<span class="limit">${limit}</span>`}
    </dd>
  </div> `;
}

function warnings(lines: readonly string[]): Html | null {
  if (lines.length === 0) return null;
  return markup`<div class="warnings" role="note" aria-label="Warnings">
    <h3>${counted(lines.length, "warning")}</h3>
    <ul>
      ${lines.map((line) => markup`<li>${line}</li> `)}
    </ul>
  </div> `;
}

function rowCounts({ overall, labels, alpha }: AuditReport): Html {
  const labelled = overall.negatives.labelled + overall.positives.labelled;
  const parts = [
    `${counted(labelled, "row")} with label and verdict`,
    ...(overall.abstained > 0 ? [`${count(overall.abstained)} abstained`] : []),
    ...(overall.errored > 0 ? [`${count(overall.errored)} errored`] : []),
    ...(labels.unreadable > 0 ? [`${counted(labels.unreadable, "label")} left out, being neither 0 nor 1`] : []),
  ];
  return markup`<p>
    ${parts.join(" · ")}. Each range is a ${roundPercent(1 - alpha)} interval; <a href="#method">how this was made</a> names its method.
  </p> `;
}

function worst(strata: readonly StratumReport[]): Html | null {
  const known = strata.filter(({ j }) => j.value !== null).slice(0, worstShown);
  if (strata.length < 2 || known.length === 0) return null;
  const items = known.map(
    (stratum) =>
      markup`<li>
        <b><bdi>${stratum.name}</bdi></b>: J ${estimateText(stratum.j, decimal)}, false negatives ${estimateText(stratum.falseNegative, percent)}, false positives
        ${estimateText(stratum.falsePositive, percent)}
      </li> `,
  );
  return markup`<h3>Worst strata</h3>
    <ol>
      ${items}
    </ol> `;
}
