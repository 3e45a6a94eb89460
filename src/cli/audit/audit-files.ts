import { basename, resolve } from "node:path";
import { auditReport } from "../../audit/build-audit-report.ts";
import type { AuditReport } from "../../audit/audit-report.ts";
import type { JudgeRates } from "../../audit/judge-of.ts";
import { raterAgreement } from "../../audit/rater-agreement.ts";
import { createTally } from "../../audit/tally.ts";
import { AssayError, isAssayError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { majorityOf, readLabels, type LabelledRow } from "../../data/labels/label-file.ts";
import { placeOf } from "../../data/labels/place-of.ts";
import { rowColumn } from "../../data/labels/row-column.ts";
import { readResults } from "../../data/results/read-results.ts";
import { readRunRecord } from "../../data/results/run-record.ts";
import type { ResultRow } from "../../data/results/result-row.ts";
import { auditRow, type AuditColumns, type GivenLabel } from "./audit-row.ts";
import { disagreementOf } from "./disagreement-of.ts";
import type { DisagreementStore } from "./disagreement-store.ts";

export interface AuditFilesOptions extends AuditColumns {
  /** Graded files, as they were given. */
  readonly files: readonly string[];
  readonly labelFiles: readonly string[];
  readonly cwd: string;
  readonly alpha: number;
  readonly date: string;
  readonly judge?: JudgeRates | undefined;
  /** Where disagreements go; undefined where none are shown. */
  readonly disagreements?: DisagreementStore | undefined;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Reads graded files once, in constant memory, and makes the report. Throws E_USAGE, E_FILE_READ and E_COLUMN_UNKNOWN. */
export async function auditFiles(options: AuditFilesOptions): Promise<AuditReport> {
  const { files, cwd, by, alpha, disagreements, signal } = options;
  refuseEqualNames(options);
  const given = await labelsOf(options);
  const tally = createTally({ by });
  const unread = { rows: 0, first: [] as string[] };
  const columns = new Set<string>();
  const missing = new Map(askedColumns(options));
  const fingerprints = new Set<string>();
  let rows = 0;
  for (const file of files) {
    let number = 0;
    for await (const batch of readResults(resolve(cwd, file), file)) {
      for (const row of batch) {
        number += 1;
        rows += 1;
        if (rows <= rowsLookedAt) noteColumns(columns, row);
        for (const name of missing.keys()) if (rowColumn(row, name) !== undefined) missing.delete(name);
        if (fingerprints.size < mostFingerprints) fingerprints.add(row.fingerprint);
        const place = placeOf(file, number);
        const read = auditRow(row, options, { place, given: given.take(place, row.id) });
        tally.add(read.row);
        if (read.unread) {
          unread.rows += 1;
          if (unread.first.length < 3 && read.unread.value !== null) unread.first.push(`${place} ${shown(read.unread.value)}`);
        }
        const disagreement = disagreements && disagreementOf(row, read.row, place);
        if (disagreement) disagreements.add(disagreement);
      }
      if (signal.aborted) throw new AssayError("E_ABORTED", { message: "The audit was ended." });
    }
  }
  requireColumns(options, { rows, columns, missing, unread, given: given.count });
  if (given.count > 0 && given.missed() === given.count) {
    throw new AssayError("E_USAGE", {
      message: `None of ${given.count} labelled rows stands in the graded files.`,
      hint: "Labels are found by place and id: name the file that the rows were drawn from, under its own name.",
    });
  }
  if (given.missed() > 0) options.note(`warning: ${given.missed()} labelled rows stand in no graded file.`);
  if (given.split > 0) options.note(`warning: raters are split over ${given.split} rows; these have no label.`);
  return auditReport(tally, {
    date: options.date,
    files,
    verifier: { ...verifierOf(files, cwd), fingerprints: [...fingerprints] },
    labelsFrom: [
      ...(options.label === undefined ? [] : [`column ${options.label}`]),
      ...options.labelFiles.map((file) => `file ${file}`),
    ].join(", "),
    unreadable: options.label === undefined ? 0 : unread.rows,
    alpha,
    ...(options.judge ? { judge: options.judge } : {}),
    ...given.agreement(alpha),
    ...(options.confidence === undefined ? {} : { confidence: options.confidence }),
    shown: disagreements?.kept ?? 0,
  });
}

/** Places are the names of files: two files of one name would share their labels. */
function refuseEqualNames({ files, labelFiles }: AuditFilesOptions): void {
  if (labelFiles.length === 0) return;
  const names = files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new AssayError("E_USAGE", {
    message: `Two graded files are called ${twice}, so nothing says whose rows the labels are of.`,
    hint: "Audit them one by one, or rename one and draw again.",
  });
}

const rowsLookedAt = 1_000;
const mostFingerprints = 8;

interface Given {
  readonly count: number;
  /** Rows that as many raters called right as wrong. */
  readonly split: number;
  take(place: string, id: string): GivenLabel | undefined;
  missed(): number;
  agreement(alpha: number): { readonly agreement: NonNullable<AuditReport["agreement"]> } | undefined;
}

/** Labels by place and id; a label without a place is the first row's of that id. */
async function labelsOf({ labelFiles, cwd }: AuditFilesOptions): Promise<Given> {
  const all: LabelledRow[] = [];
  for (const file of labelFiles) all.push(...(await readLabels(resolve(cwd, file), file)));
  const joined = joinRows(all);
  const labels = new Map<string, GivenLabel>();
  let split = 0;
  for (const row of joined) {
    const label = majorityOf(row.labels);
    if (label !== undefined) labels.set(keyOf(row.place, row.id), { label, propensity: row.propensity });
    else if (row.labels.length > 0) split += 1;
  }
  const count = labels.size;
  const taken = (key: string): GivenLabel | undefined => {
    const label = labels.get(key);
    if (label) labels.delete(key);
    return label;
  };
  return {
    count,
    split,
    take: (place, id) => (labels.size === 0 ? undefined : (taken(keyOf(place, id)) ?? taken(keyOf("", id)))),
    missed: () => labels.size,
    agreement: (alpha) => {
      const agreement = raterAgreement(joined, alpha);
      return agreement ? { agreement } : undefined;
    },
  };
}

/** Several files may have labels of one row: one a rater counts. */
function joinRows(rows: readonly LabelledRow[]): readonly LabelledRow[] {
  const byKey = new Map<string, LabelledRow>();
  for (const row of rows) {
    const key = keyOf(row.place, row.id);
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, propensity: known.propensity ?? row.propensity, labels: [...known.labels, ...row.labels] } : row);
  }
  return [...byKey.values()];
}

function keyOf(place: string, id: string): string {
  return `${place}\u0000${id}`;
}

function verifierOf(files: readonly string[], cwd: string): { readonly use: string | null; readonly version: number | null } {
  const [first = ""] = files;
  try {
    const record = readRunRecord(resolve(cwd, first));
    return { use: record?.reward.use ?? null, version: record?.reward.version ?? null };
  } catch (error) {
    // A record that cannot be read says nothing of the verifier, and the rows say the rest.
    if (isAssayError(error)) return { use: null, version: null };
    throw error;
  }
}

function noteColumns(columns: Set<string>, row: ResultRow): void {
  for (const name of Object.keys(row)) columns.add(name);
  const { metadata } = row;
  if (typeof metadata === "object" && metadata !== null) for (const name of Object.keys(metadata)) columns.add(name);
}

interface Found {
  readonly rows: number;
  /** Columns that were asked for and stand in no row, with the options that name them. */
  readonly missing: ReadonlyMap<string, string>;
  readonly columns: ReadonlySet<string>;
  readonly unread: { readonly rows: number; readonly first: readonly string[] };
  readonly given: number;
}

function askedColumns({ label, appeals, confidence, by }: AuditFilesOptions): readonly (readonly [string, string])[] {
  const asked = [[label, "--label"] as const, [appeals, "--appeals"] as const, [confidence, "--confidence"] as const];
  return [
    ...by.map((name) => [name, "--by"] as const),
    ...asked.flatMap(([name, flag]) => (name === undefined ? [] : [[name, flag] as const])),
  ];
}

/** A column that stands in no row is a slip of the hand; a label column without one readable label is too. */
function requireColumns(options: AuditFilesOptions, { rows, columns, missing, unread, given }: Found): void {
  if (rows === 0) return options.note("warning: there are no rows.");
  for (const [name, flag] of missing) {
    const near = nearest(name, [...columns]);
    throw new AssayError("E_COLUMN_UNKNOWN", {
      message: `${flag} ${name}: no row has such a column; the first ones have ${[...columns].slice(0, 40).join(", ")}.`,
      ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }),
    });
  }
  if (options.label === undefined || unread.rows < rows || given > 0) {
    if (unread.first.length > 0) options.note(`warning: labels that are neither right nor wrong: ${unread.first.join("; ")}.`);
    return;
  }
  throw new AssayError("E_COLUMN_TYPE", {
    message: `--label ${options.label}: none of ${rows} rows has a label there${unread.first.length > 0 ? `: ${unread.first.join("; ")}` : ""}.`,
    hint: "Labels are true and false, 1 and 0, yes and no, right and wrong, correct and incorrect.",
  });
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "").slice(0, 60);
}
