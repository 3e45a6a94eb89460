import type { AuditReport } from "../../audit/audit-report.ts";
import { count, counted, decimal, estimateText, percent } from "../format.ts";
import { markup, type Html } from "../html.ts";
import { table, type Section } from "./section.ts";

/** How far raters agree, and how good the appeal judge is. */
export function agreementSection({ agreement, judge }: AuditReport): Section | null {
  if (!agreement && !judge) return null;
  return {
    id: "agreement",
    title: "Raters and judges",
    body: markup`${agreement ? ofRaters(agreement) : null}${judge ? ofJudge(judge) : null}`,
  };
}

function ofRaters({ raters, rows, kappa, alpha, table: counts }: NonNullable<AuditReport["agreement"]>): Html {
  const [first = "", second = ""] = raters;
  const grid =
    counts && raters.length === 2 && counts.length === 2
      ? table(
          "Labels of both raters",
          [{ title: `${first} ↓  ${second} →` }, { title: "wrong", numeric: true }, { title: "right", numeric: true }],
          counts.map((row, place) => [place === 0 ? "wrong" : "right", ...row.map(count)]),
        )
      : null;
  return markup`<p>
      ${counted(raters.length, "rater")} (${raters.map((rater, place) => markup`${place > 0 ? ", " : ""}<bdi>${rater}</bdi>`)}) labelled
      ${counted(rows, "row")} in common. Cohen's κ is
      ${estimateText(kappa, decimal)}${alpha === null ? null : markup`, Krippendorff's α ${decimal(alpha)}`}: 1 is full agreement, 0 what
      chance would give. No rate of this page can be known better than the labels.
    </p>
    ${kappa.limit === undefined ? null : markup`<p class="limit">${kappa.limit}</p>`}${grid}`;
}

function ofJudge({ from, falsePositive, falseNegative }: NonNullable<AuditReport["judge"]>): Html {
  const limits = [falsePositive.limit, falseNegative.limit].filter((limit) => limit !== undefined);
  return markup`<p>
      The appeal judge, measured on ${from}: it overturns a just refusal in ${estimateText(falsePositive, percent)} and upholds an unjust
      one in ${estimateText(falseNegative, percent)}.
    </p>
    ${limits.map((limit) => markup`<p class="limit">${limit}</p>`)}`;
}
