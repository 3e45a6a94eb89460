import { AssayError } from "../../core/errors.ts";
import { groupKey } from "../../core/groups/group-key.ts";
import type { Sample, Score } from "../../core/types.ts";
import type { Input } from "../read-rows.ts";
import { hashFile } from "./input-record.ts";
import { openMendedRows, type MendedRows } from "./mended-rows.ts";
import type { ResultOutput } from "./result-output.ts";
import { parseResultRow, scoreOfRow, type ResultRow } from "./result-row.ts";
import { createRowSet } from "./row-set.ts";
import type { InputRecord, RunRecord } from "./run-record.ts";

/** What an earlier run left in an output, and what is to be done about it. */
export interface EarlierRun {
  /** Whole rows that are there, from the first on. */
  readonly rows: number;
  /** Rows among them that are run again. */
  readonly again: number;
  /** Whether the run had come to the end of its input. */
  readonly ended: boolean;
  /** Whether this row of the input needs no new Score. */
  stays(row: number, sample: Sample): boolean;
  /** Whether a new Score of this row, which is there already, takes the place of the old one. */
  replaces(row: number, score: Score): boolean;
  readonly mended: MendedRows;
}

export interface EarlierOptions {
  readonly out: string;
  readonly output: ResultOutput;
  readonly record: RunRecord;
  /** Whether a row that is run again changes the others of its group. */
  readonly byGroup: boolean;
  /** Told of every row that stays. */
  readonly kept: (row: Pick<Sample, "group">, score: Score) => void;
}

/** Reads what an earlier run left. A row of another pipeline or seed ends it with E_RESUME. */
export async function readEarlierRun({ out, output, record, byGroup, kept }: EarlierOptions): Promise<EarlierRun> {
  const mended = await openMendedRows(out);
  const errored = createRowSet();
  const codes = new Map<number, string>();
  const brokenGroups = new Set<string>();
  const summarise = (row: ResultRow): void => kept(row.group ? { group: row.group } : {}, scoreOfRow(row));

  const rows = await eachRow(output, mended, record, out, (row, index) => {
    if (row.status !== "errored") {
      if (!byGroup) summarise(row);
      return;
    }
    errored.add(index);
    const { error } = row;
    if (codes.size < maxCodes && typeof error === "object" && error !== null && "code" in error) codes.set(index, String(error.code));
    if (byGroup && row.group) brokenGroups.add(groupKey(row.group));
  });

  let again = errored.size;
  const isBroken = (sample: Pick<Sample, "group">): boolean => sample.group !== undefined && brokenGroups.has(groupKey(sample.group));
  if (byGroup) {
    await eachRow(output, mended, record, out, (row, index) => {
      if (errored.has(index)) return;
      if (isBroken(row.group ? { group: row.group } : {})) again += 1;
      else summarise(row);
    });
  }
  return {
    rows,
    again,
    ended: record.rows !== null && record.rows === rows,
    stays: (row, sample) => row < rows && !errored.has(row) && !isBroken(sample),
    replaces: (row, score) => score.status !== "errored" || !(score.error.code === "E_ABORTED" || score.error.code === codes.get(row)),
    mended,
  };
}

/** Beyond so many errored rows, one that errs again in the same way is written again. */
const maxCodes = 1_000_000;

async function eachRow(
  output: ResultOutput,
  mended: MendedRows,
  record: RunRecord,
  out: string,
  visit: (row: ResultRow, index: number) => void,
): Promise<number> {
  let rows = 0;
  for await (const lines of output.earlier()) {
    for (const line of lines) {
      const row = parseResultRow(mended.line(rows) ?? line);
      // A crash of the machine may leave anything at the end of a file: what stands from there on is graded again.
      if (!row) return rows;
      if (row.fingerprint !== record.fingerprint || row.seed !== record.seed) {
        throw new AssayError("E_RESUME", {
          message: `Row ${rows + 1} of ${out} has the fingerprint ${row.fingerprint} and seed ${row.seed}, this run ${record.fingerprint} and ${record.seed}.`,
          hint: "Grade into another --out, or without --resume, which begins anew.",
        });
      }
      visit(row, rows);
      rows += 1;
    }
  }
  return rows;
}

/** Throws E_RESUME where the run that wrote the record and the one that is to go on with it are not the same, saying in what. */
export function checkSameRun(out: string, before: RunRecord, now: RunRecord, inputs: readonly Input[]): void {
  const changes = [
    ...(before.fingerprint === now.fingerprint
      ? []
      : [`the pipeline (its fingerprint was ${before.fingerprint} and is ${now.fingerprint})`]),
    ...(before.seed === now.seed ? [] : [`the seed (it was ${before.seed} and is ${now.seed})`]),
    ...inputChanges(before.inputs, now.inputs, inputs),
    ...optionChange("--map", mapText(before.map), mapText(now.map)),
    ...optionChange("--label", before.label ?? "", now.label ?? ""),
    ...optionChange("--keep", before.keep.join(","), now.keep.join(",")),
  ];
  if (changes.length === 0) return;
  throw new AssayError("E_RESUME", {
    message: `${out} cannot be resumed, since the run that wrote it was another one. Changed: ${changes.join("; ")}.`,
    hint: "Put back what changed, or grade into another --out, or without --resume, which begins anew.",
  });
}

function inputChanges(before: readonly InputRecord[], now: readonly InputRecord[], inputs: readonly Input[]): readonly string[] {
  const names = (records: readonly InputRecord[]): string => records.map(({ name }) => name).join(", ");
  if (names(before) !== names(now)) return [`the inputs (they were ${names(before)} and are ${names(now)})`];
  return now.flatMap((record, index): readonly string[] => {
    const old = before[index];
    const path = inputs[index]?.path;
    if (!old || path === undefined) return [];
    if (old.bytes !== record.bytes) return [`the input ${record.name} (it had ${old.bytes} bytes and has ${record.bytes})`];
    if (old.modified_ns === record.modified_ns) return [];
    if (old.sha256 === null) return [`the input ${record.name} (it was written since, and the run ended before its content was known)`];
    return hashFile(path) === old.sha256 ? [] : [`the input ${record.name} (its content)`];
  });
}

function optionChange(option: string, before: string, now: string): readonly string[] {
  return before === now ? [] : [`${option} (it was ${before || "not given"} and is ${now || "not given"})`];
}

function mapText(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .map(([field, column]) => `${field}=${column}`)
    .toSorted()
    .join(",");
}
