import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { AssayError, isAssayError, messageOf } from "../../core/errors.ts";
import type { Json } from "../../core/types.ts";
import { writeAll } from "../../core/write-all.ts";
import { createParquetWriter, type ParquetWriter } from "../parquet/parquet-writer.ts";
import { resultSchema, type KeptKinds } from "../parquet/result-schema.ts";
import { kindsOf, partName, sameKinds } from "./parts.ts";

/** Holds the lines of the part that is being made; its first line is the number of its first row. */
export const journalName = ".open.jsonl";
const openPartName = ".open.parquet";

export interface PartsSinkOptions {
  readonly folder: string;
  /** The row that the first line is. */
  readonly from: number;
  readonly began: () => void;
  /** Called when all parts are written. */
  readonly ended: () => Promise<void>;
}

export interface PartsSink {
  /** Takes lines that an earlier run left in its journal. */
  take(lines: readonly string[]): void;
  /** For the lines that follow. */
  readonly stream: Writable;
}

type Row = Readonly<Record<string, Json>>;

const groupChars = 2 << 20;
const partChars = 64 << 20;
const partRows = 200_000;

/** Makes parts of lines: rows gather into row groups, and those into parts. */
export function createPartsSink({ folder, from, began, ended }: PartsSinkOptions): PartsSink {
  const journalPath = join(folder, journalName);
  const openPath = join(folder, openPartName);
  let lines: string[] = [];
  let chars = 0;
  let part: { readonly writer: ParquetWriter; readonly kinds: KeptKinds } | undefined;
  let first = from;
  let rows = 0;
  let partSize = 0;
  let journal: number | undefined;
  let begun = false;
  /** Lines of an earlier journal, which stand in the new one already. */
  const carried: string[] = [];

  const begin = (): void => {
    if (begun) return;
    begun = true;
    const isNew = journal === undefined;
    if (isNew) startJournal(journalPath);
    began();
    if (isNew) return;
    // A journal of earlier lines is in its place by one stroke, after all of them were taken.
    renameSync(`${journalPath}.new`, journalPath);
    for (const line of carried.splice(0)) gather(line);
  };

  const startJournal = (path: string): void => {
    if (journal !== undefined) closeSync(journal);
    journal = openSync(path, "w");
    writeSync(journal, `${first}\n`);
  };

  const gather = (line: string): void => {
    lines.push(line);
    chars += line.length;
    rows += 1;
    if (chars >= groupChars) writeGroup();
  };

  const add = (added: readonly string[]): void => {
    if (journal !== undefined) writeAll(journal, Buffer.from(`${added.join("\n")}\n`));
    for (const line of added) gather(line);
    // Only here, where the journal holds nothing that is not gathered.
    if (partSize >= partChars || rows >= partRows) endPart();
  };

  const writeGroup = (): void => {
    if (lines.length === 0) return;
    const group = lines.map((line) => JSON.parse(line) as Row); // rows of ours
    const kinds = kindsOf(group, part?.kinds);
    if (part && !sameKinds(part.kinds, kinds)) {
      // These rows do not fit the columns of the part: they begin another.
      rows -= group.length;
      finishPart();
      rows = group.length;
    }
    part ??= { writer: createParquetWriter(openPath, resultSchema(kinds)), kinds };
    part.writer.write(group);
    partSize += chars;
    lines = [];
    chars = 0;
  };

  /** Puts the part in place. Its rows stand in the journal until then, and a journal that has rows of a part is read with care. */
  const finishPart = (): void => {
    if (!part) return;
    part.writer.finish();
    part = undefined;
    renameSync(openPath, join(folder, partName(first, first + rows)));
    first += rows;
    rows = 0;
    partSize = 0;
  };

  const endPart = (): void => {
    writeGroup();
    if (!part && first === 0 && rows === 0) part = { writer: createParquetWriter(openPath, resultSchema({})), kinds: {} };
    finishPart();
    startJournal(journalPath);
  };

  const finish = async (done: (error?: Error | null) => void): Promise<void> => {
    let failure: Error | null = null;
    try {
      begin();
      endPart();
      if (journal !== undefined) closeSync(journal);
      journal = undefined;
      rmSync(journalPath, { force: true });
      await ended();
    } catch (error) {
      failure = notWritten(folder, error);
    }
    done(failure);
  };

  const stream = new Writable({
    decodeStrings: false,
    highWaterMark: 1 << 20,
    write(chunk: string, _encoding, done) {
      attempt(folder, done, () => {
        begin();
        add(chunk.slice(0, -1).split("\n"));
      });
    },
    final(done) {
      void finish(done);
    },
    destroy(error, done) {
      part?.writer.abandon();
      if (journal !== undefined) {
        fsyncSync(journal);
        closeSync(journal);
        journal = undefined;
      }
      rmSync(`${journalPath}.new`, { force: true });
      done(error);
    },
  });

  return {
    take(earlier) {
      if (journal === undefined) startJournal(`${journalPath}.new`);
      if (journal !== undefined && earlier.length > 0) writeAll(journal, Buffer.from(`${earlier.join("\n")}\n`));
      carried.push(...earlier);
    },
    stream,
  };
}

function attempt(folder: string, done: (error?: Error | null) => void, task: () => void): void {
  try {
    task();
  } catch (error) {
    done(notWritten(folder, error));
    return;
  }
  done();
}

function notWritten(folder: string, error: unknown): AssayError {
  if (isAssayError(error)) return error;
  return new AssayError("E_FILE_WRITE", { message: `${folder} cannot be written: ${messageOf(error)}.`, cause: error });
}
