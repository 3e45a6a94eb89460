import { AssayError } from "../../core/errors.ts";
import { labelOf } from "../../data/labels/label-of.ts";
import { rowColumn } from "../../data/labels/row-column.ts";
import type { ResultRow } from "../../data/results/result-row.ts";
import type { TallyRow } from "../../audit/tally-row.ts";

export interface AuditColumns {
  /** The column that says which completions are right. */
  readonly label: string | undefined;
  readonly by: readonly string[];
  /** The column with the appeal judge's verdicts, where the decisions do not have them. */
  readonly appeals: string | undefined;
  /** The column with the probability that a completion is right. Default: the reward. */
  readonly confidence: string | undefined;
  /** A row without a decision passes from this reward on. Default: half, and rewards are from 0 to 1 then. */
  readonly threshold: number | undefined;
}

/** A label that stands in a file of its own, with the probability that its row had to be drawn for it. */
export interface GivenLabel {
  readonly label: 0 | 1;
  readonly propensity: number | null;
}

/** What was met in a column and is no label; with null for a row that has nothing there. */
export interface Unread {
  readonly value: unknown;
}

/** A graded row as an audit counts it. Throws E_AUDIT_ROW for a reward or a propensity that cannot be counted. */
export function auditRow(
  row: ResultRow,
  columns: AuditColumns,
  { place, given }: { readonly place: string; readonly given?: GivenLabel | undefined },
): { readonly row: TallyRow; readonly unread?: Unread } {
  const decision = objectOf(row["decision"]);
  const verdict = verdictOf(decision["verdict"], row, columns.threshold, place);
  const { stratum } = decision;
  const said = columns.label === undefined ? undefined : rowColumn(row, columns.label);
  const own = labelOf(said);
  const label = given ? given.label : (own ?? null);
  return {
    row: {
      status: row.status,
      null: row.status === "scored" ? null : nullKind(row),
      verdict,
      stratum: typeof stratum === "string" && stratum !== "" ? stratum : noStratum,
      by: columns.by.map((column) => shownValue(rowColumn(row, column))),
      label,
      propensity: given ? given.propensity : label === null ? null : drawnWith(row, place),
      appeal: appealOf(objectOf(decision["appeal"]), row, columns.appeals, place),
      confidence: confidenceOf(row, columns.confidence),
      group: groupOf(row),
    },
    ...(columns.label === undefined || given || own !== undefined ? {} : { unread: { value: said ?? null } }),
  };
}

/** The stratum of rows without a decision. */
const noStratum = "(no stratum)";

function verdictOf(given: unknown, row: ResultRow, threshold: number | undefined, place: string): 0 | 1 | null {
  const { reward } = row;
  // A decision may stand in a row that came to no reward: it is a null, and no verdict.
  if (reward === null) return null;
  if (given === 0 || given === 1) return given;
  if (threshold !== undefined) return reward >= threshold ? 1 : 0;
  if (reward >= 0 && reward <= 1) return reward >= 0.5 ? 1 : 0;
  throw new AssayError("E_USAGE", {
    message: `${place} has no decision and the reward ${reward}, so nothing says from which reward on a row passes.`,
    hint: "Give --threshold X.",
  });
}

/** The propensity with which a row that carries its label was drawn. */
function drawnWith(row: ResultRow, place: string): number | null {
  return propensityOf(objectOf(rowColumn(row, "audit"))["propensity"], `${place}: audit.propensity`);
}

function appealOf(
  decided: Readonly<Record<string, unknown>>,
  row: ResultRow,
  column: string | undefined,
  place: string,
): TallyRow["appeal"] {
  if (column !== undefined) {
    const verdict = labelOf(rowColumn(row, column));
    const propensity = propensityOf(decided["propensity"], `${place}: decision.appeal.propensity`);
    return verdict === undefined ? null : { verdict, propensity: propensity ?? 1 };
  }
  const { verdict, drawn } = decided;
  if (drawn !== true || (verdict !== 0 && verdict !== 1)) return null;
  return { verdict, propensity: propensityOf(decided["propensity"], `${place}: decision.appeal.propensity`) ?? 1 };
}

/** A row that was never to be drawn cannot have been: its weight would be endless. */
function propensityOf(value: unknown, where: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && value > 0 && value <= 1) return value;
  throw new AssayError("E_USAGE", {
    message: `${where} is ${JSON.stringify(value)?.slice(0, 40)}; a propensity is a number over 0 and at most 1.`,
    hint: "It is the probability with which the row was drawn, and a row that was drawn had one over 0.",
  });
}

function confidenceOf(row: ResultRow, column: string | undefined): number | null {
  const value = column === undefined ? row.reward : rowColumn(row, column);
  return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
}

function groupOf({ group }: ResultRow): string | null {
  if (group === null) return null;
  return group.round === undefined ? group.id : `${group.id}\u0000${group.round}`;
}

function nullKind(row: ResultRow): string {
  const { code } = objectOf(row["error"]);
  const cause = typeof row["cause"] === "string" ? row["cause"] : "unknown";
  return typeof code === "string" ? `${cause} ${code}` : cause;
}

function shownValue(value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "(none)");
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {}; // an object by the check
}
