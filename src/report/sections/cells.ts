import type { AuditReport, Cell, StratumReport } from "../../audit/audit-report.ts";
import { count, percent } from "../format.ts";
import { markup, type Html } from "../html.ts";
import { asTable, table, type Section } from "./section.ts";

/** Verdict against truth, with how many rows are behind each label. */
export function cellsSection({ overall, strata }: AuditReport): Section {
  const body = markup`<p>A labelled row stands for as many rows as its probability of being drawn says.</p>
    ${table(
      "Verdicts against labels, all rows",
      [{ title: "Verdict" }, ...counts],
      [overall.positives, overall.negatives].map((cell) => [cell.verdict === 1 ? "Accepted" : "Refused", ...cellRow(cell, true)]),
    )}
    ${asTable(
      table(
        "Verdicts against labels by stratum",
        [{ title: "Stratum" }, { title: "Verdict" }, ...counts],
        strata.flatMap((stratum) => stratumRows(stratum)),
      ),
      "By stratum",
    )}`;
  return { id: "cells", title: "Verdicts against labels", body };
}

const counts = [
  { title: "Rows", numeric: true },
  { title: "Labelled", numeric: true },
  { title: "Labelled right", numeric: true },
  { title: "Labelled wrong", numeric: true },
  { title: "Drawn with probability", numeric: true },
] as const;

function stratumRows({ name, positives, negatives }: StratumReport): readonly (readonly (Html | string)[])[] {
  return [positives, negatives].map((cell) => [
    markup`<bdi>${name}</bdi>`,
    cell.verdict === 1 ? "Accepted" : "Refused",
    ...cellRow(cell, false),
  ]);
}

/** With `named`, the cells that are errors say so. */
function cellRow(cell: Cell, named: boolean): readonly (Html | string)[] {
  const error = (rows: number, wrong: boolean, name: string): Html | string =>
    named && wrong ? markup`<span class="error-cell">${count(rows)} <small>${name}</small></span>` : count(rows);
  return [
    count(cell.rows),
    count(cell.labelled),
    error(cell.right, cell.verdict === 0, "false negatives"),
    error(cell.wrong, cell.verdict === 1, "false positives"),
    cell.propensity === null ? "–" : percent(cell.propensity),
  ];
}
