import { statSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { isAssayError } from "../../core/errors.ts";
import { decompressed } from "../decompress.ts";
import { fileChunks } from "../file-chunks.ts";
import { createFileSink } from "../file-sink.ts";
import { writeAtOnce } from "./write-at-once.ts";
import type { EarlierEnd, ResultOutput } from "./result-output.ts";
import { textsOf, wholeLines } from "./whole-lines.ts";

const blockChars = 256 << 10;

/**
 * Rows as lines in a file of gzip members or zstd frames, one a write: a kill leaves at most one torn one at the end. To go on
 * after a torn end the rows before it are written anew.
 */
export function createCompressedOutput(path: string, kind: "gzip" | "zstd"): ResultOutput {
  const encode = kind === "gzip" ? gzipSync : (text: string) => zstdCompressSync(text);

  async function* earlier(): AsyncGenerator<readonly string[], EarlierEnd, undefined> {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
    try {
      const text = yield* textsOf(wholeLines(decompressed(fileChunks(path), kind, { name: path })));
      return text === "" ? undefined : { text };
    } catch (error) {
      if (!isAssayError(error)) throw error;
      // A torn frame: what it would have held was never told to be there.
      return { problem: error.message };
    }
  }

  /** The file anew, of so many lines, some of them in the place of others. */
  const rewrite = (rows: number, line: (row: number) => string | undefined): Promise<void> =>
    writeAtOnce(path, async (write) => {
      let row = 0;
      let text = "";
      for await (const batch of earlier()) {
        for (const old of batch) {
          if (row >= rows) break;
          text += `${line(row) ?? old}\n`;
          row += 1;
          if (text.length < blockChars) continue;
          write(encode(text));
          text = "";
        }
      }
      if (text !== "") write(encode(text));
    });

  /** Whether the file holds so many rows and nothing else. */
  const isWhole = async (rows: number): Promise<boolean> => {
    let count = 0;
    const source = earlier();
    let step = await source.next();
    for (; step.done !== true; step = await source.next()) count += step.value.length;
    return step.value === undefined && count === rows;
  };

  return {
    earlier,
    async append({ keep, began }) {
      if (keep === 0) return createFileSink(path, { began, encode });
      if (!(await isWhole(keep))) await rewrite(keep, () => undefined);
      return createFileSink(path, { keep: statSync(path).size, began, encode });
    },
    replace: (line) => rewrite(Infinity, line),
  };
}
