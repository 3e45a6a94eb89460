import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { AssayError, messageOf } from "../../core/errors.ts";
import { readResultRows } from "../parquet/read-result-rows.ts";
import { createPartsSink, journalName } from "./parts-sink.ts";
import { partOf, uniformParts, writePart, type PartFile } from "./parts.ts";
import type { AppendOptions, ResultOutput } from "./result-output.ts";
import { wholeLinesOf } from "./whole-lines.ts";

/**
 * Rows as a folder of Parquet files, `part-FIRST-END.parquet`, which readers of Parquet take as one table. The rows of the part that is
 * being made stand in a journal of lines beside them, so that a kill loses none.
 */
export function createParquetOutput(folder: string): ResultOutput {
  /** The parts that follow each other without a gap from the first row on. */
  const parts = (): readonly PartFile[] => {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
    const found = readdirSync(folder)
      .flatMap((name) => partOf(folder, name) ?? [])
      .toSorted((a, b) => a.first - b.first || b.end - a.end);
    const joined: PartFile[] = [];
    for (const part of found) if (part.first === (joined.at(-1)?.end ?? 0) && part.end > part.first) joined.push(part);
    return joined;
  };

  /** The lines from a row on: those of parts, then those of the journal. */
  async function* linesFrom(row: number): AsyncGenerator<readonly string[], undefined, undefined> {
    let next = row;
    for (const part of parts()) {
      if (part.end <= next) continue;
      let at = part.first;
      for await (const rows of readResultRows(part.path)) {
        const lines = rows.slice(Math.max(0, next - at)).map((one) => JSON.stringify(one));
        at += rows.length;
        if (lines.length > 0) yield lines;
      }
      next = part.end;
    }
    const journal = join(folder, journalName);
    if (!existsSync(journal)) return;
    let at: number | undefined;
    for await (const batch of wholeLinesOf(journal)) {
      let lines = batch.map(({ text }) => text);
      if (at === undefined) {
        at = Number(lines[0]);
        // Rows that are missing before the journal cannot be made up for.
        if (!(at <= next)) return;
        lines = lines.slice(1);
      }
      const fresh = lines.slice(Math.max(0, next - at));
      at += lines.length;
      if (fresh.length > 0) yield fresh;
    }
  }

  const append = async ({ keep, began }: AppendOptions): Promise<Writable> => {
    prepare(folder);
    const stay = parts().filter((part) => part.end <= keep);
    const from = stay.at(-1)?.end ?? 0;
    const sink = createPartsSink({
      folder,
      from,
      began() {
        for (const name of readdirSync(folder)) {
          const part = partOf(folder, name);
          if (part && !stay.some(({ path }) => path === part.path)) rmSync(part.path);
        }
        began();
      },
      ended: () => uniformParts(parts()),
    });
    let left = keep - from;
    if (left > 0) {
      for await (const lines of linesFrom(from)) {
        sink.take(lines.slice(0, left));
        left -= lines.length;
        if (left <= 0) break;
      }
    }
    return sink.stream;
  };

  return {
    earlier: () => linesFrom(0),
    append,
    async replace(line) {
      for (const part of parts()) {
        let changed = false;
        for (let row = part.first; row < part.end && !changed; row += 1) changed = line(row) !== undefined;
        if (changed) await writePart(part, line);
      }
      await uniformParts(parts());
    },
  };
}

/** Makes the folder. Throws E_FILE_WRITE where something else has its name. */
function prepare(folder: string): void {
  try {
    if (statSync(folder, { throwIfNoEntry: false })?.isFile()) throw new Error("it is a file, and Parquet results are a folder of parts");
    mkdirSync(folder, { recursive: false });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    throw new AssayError("E_FILE_WRITE", {
      message: `${folder} cannot be written: ${messageOf(error)}.`,
      hint: "Choose another --out, or make the folder that it is to stand in.",
      cause: error,
    });
  }
}
