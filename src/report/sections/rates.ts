import type { AuditReport, Estimate, StratumReport } from "../../audit/audit-report.ts";
import { intervalBar } from "../charts/interval-bar.ts";
import { scaleOf, scaleTo, type Scale } from "../charts/scale.ts";
import { count, decimal, estimateText, intervalText, percent, roundPercent } from "../format.ts";
import { attribute, markup, type Html } from "../html.ts";
import { pageName } from "../page-rows.ts";
import { asTable, table, type Section } from "./section.ts";

/** Rates by stratum, and by each column that was asked for. */
export function ratesSection(report: AuditReport): Section {
  const shown = [report.overall, ...report.strata, ...report.by.flatMap(({ strata }) => strata)];
  const scale = scaleOf(shown.flatMap(({ falseNegative, falsePositive }) => [falseNegative, falsePositive]));
  const level = roundPercent(1 - report.alpha);
  const link = (stratum: StratumReport): Html => disagreementLinks(stratum, { stratum: stratum.name });
  const body = markup`<p>
      Strata are what the verifier itself says of a row. The worst stand first. Bars show each rate with its ${level} interval, from 0 to
      ${roundPercent(scale.top)}: <span class="key negative">circles</span> are false negatives, which refuse right answers, and
      <span class="key positive">diamonds</span> false positives, which accept wrong ones.
    </p>
    ${ratesTable("Error rates by stratum", "Stratum", [...report.strata, ...whole(report)], scale, (stratum) => (stratum.name === "All rows" && !report.strata.includes(stratum) ? disagreementLinks(stratum, {}) : link(stratum)))}
    ${report.by.map(
      ({ column, strata, more }) =>
        markup`<h3>By ${column}</h3>
          ${ratesTable(`Error rates by ${column}`, column, strata, scale, (stratum, place) => (more > 0 && place === strata.length - 1 ? markup`` : disagreementLinks(stratum, { [`by.${column}`]: stratum.name })))}
          ${more > 0 ? markup`<p class="note">The last row joins ${count(more)} further values.</p>` : null}`,
    )}
    ${asTable(numbers(report), "J, φ, and how often a verdict is right, by stratum")}`;
  return { id: "rates", title: "Error rates", body };
}

/** All rows together, where that is not the one stratum there is. */
function whole({ overall, strata }: AuditReport): readonly StratumReport[] {
  return strata.length === 1 ? [] : [{ ...overall, name: "All rows" }];
}

function ratesTable(
  caption: string,
  first: string,
  strata: readonly StratumReport[],
  scale: Scale,
  links: (stratum: StratumReport, place: number) => Html,
): Html {
  const rows = strata.map((stratum, place) => [
    markup`<bdi>${stratum.name === "" ? "(empty)" : stratum.name}</bdi>`,
    count(stratum.rows),
    rateCell(stratum.falseNegative, scale, "negative", stratum.lowerBound),
    rateCell(stratum.falsePositive, scale, "positive", false),
    markup`<div class="rate">${jText(stratum.j)}</div>`,
    links(stratum, place),
  ]);
  const columns = [
    { title: first },
    { title: "Rows", numeric: true },
    { title: "False negatives" },
    { title: "False positives" },
    { title: "J" },
    { title: "Look at them" },
  ];
  return table(caption, columns, rows);
}

function rateCell(estimate: Estimate, scale: Scale, tone: "negative" | "positive", lowerBound: boolean): Html {
  const { value, interval, limit } = estimate;
  const words = markup`<b>${value === null ? "not known" : `${lowerBound ? "≥ " : ""}${percent(value)}`}</b>${interval ? markup` <span class="interval">${intervalText(interval, percent)}</span>` : null}`;
  return markup`<div class="rate">${words}</div>
    ${value === null && !interval ? null : intervalBar(estimate, scale, tone)}${limit === undefined ? null : markup`<p class="limit">${limit}</p>`}`;
}

function jText({ value, interval }: Estimate): Html {
  return markup`<b>${value === null ? "not known" : decimal(value)}</b>${interval ? markup` <span class="interval">${intervalText(interval, decimal)}</span>` : null}`;
}

/** Links to the list of disagreements, filtered. */
function disagreementLinks(stratum: StratumReport, filter: Readonly<Record<string, string>>): Html {
  const links = [
    { kind: "false-negative", rows: stratum.negatives.right, words: "refused", whole: "right answers" },
    { kind: "false-positive", rows: stratum.positives.wrong, words: "accepted", whole: "wrong answers" },
  ].filter(({ rows }) => rows > 0);
  if (links.length === 0) return markup`<span class="none">none</span>`;
  return markup`<div class="links">
    ${links.map(({ kind, rows, words, whole }) => {
      const hash = new URLSearchParams({ kind, ...wellFormed(filter) }).toString();
      return markup`<a
        href=${attribute(`#${hash}`)}
        aria-label=${attribute(`${count(rows)} ${words} ${whole} of ${Object.values(filter).join(" ") || "all rows"}`)}
        >${count(rows)} ${words}</a>`;
    })}
  </div>`;
}

function wellFormed(filter: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).map(([key, value]) => [key.toWellFormed(), pageName(value).toWellFormed()]));
}

function numbers(report: AuditReport): Html {
  const rows = [report.overall, ...report.strata].map((stratum, place) => [
    place === 0 ? "All rows" : markup`<bdi>${stratum.name}</bdi>`,
    estimateText(stratum.j, decimal),
    estimateText(stratum.phi, decimal),
    estimateText(stratum.ppv, percent),
    estimateText(stratum.overturn, percent),
    [...new Set([stratum.falseNegative.method, stratum.falsePositive.method])].join(", "),
  ]);
  return table(
    "J, φ and predictive values by stratum",
    [
      { title: "Stratum" },
      { title: "J", numeric: true },
      { title: "φ", numeric: true },
      { title: "Accepted answers that are right", numeric: true },
      { title: "Refused answers that are right", numeric: true },
      { title: "Method" },
    ],
    rows,
  );
}

/** Raw and corrected pass rates, which share a scale from 0 to 1. */
export function passRateSection(report: AuditReport): Section {
  const scale = scaleTo(1);
  const cell = (estimate: Estimate): Html =>
    markup`<div class="rate">
        <b>${estimate.value === null ? "not known" : percent(estimate.value)}</b>${estimate.interval ? markup` <span class="interval">${intervalText(estimate.interval, percent)}</span>` : null}
      </div>
      ${intervalBar(estimate, scale, "plain")}${estimate.limit === undefined ? null : markup`<p class="limit">${estimate.limit}</p>`}`;
  const rows = [...report.strata, ...whole(report)].map((stratum) => {
    const { raw, corrected } = stratum.passRate;
    const moved = raw.value === null || corrected.value === null ? "–" : signedPoints(corrected.value - raw.value);
    return [markup`<bdi>${stratum.name}</bdi>`, cell(raw), cell(corrected), moved];
  });
  const body = markup`<p>
      The raw pass rate is what the verifier accepted. The corrected one is the estimated share of right answers. Bars run from 0 to 100%.
    </p>
    ${table("Pass rates before and after correction", [{ title: "Stratum" }, { title: "Raw" }, { title: "Corrected" }, { title: "Moved by, points", numeric: true }], rows)}`;
  return { id: "pass-rate", title: "Pass rate", body };
}

function signedPoints(difference: number): string {
  const text = (Math.abs(difference) * 100).toFixed(1);
  return text === "0.0" ? "0.0" : `${difference < 0 ? "−" : "+"}${text}`;
}
