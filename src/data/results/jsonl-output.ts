import { statSync } from "node:fs";
import { AssayError } from "../../core/errors.ts";
import { createFileSink } from "../file-sink.ts";
import type { ResultOutput } from "./result-output.ts";
import { textsOf, wholeLinesOf } from "./whole-lines.ts";
import { writeAtOnce } from "./write-at-once.ts";

/** Rows as lines of a file. */
export function createJsonlOutput(path: string): ResultOutput {
  return {
    async *earlier() {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
      const text = yield* textsOf(wholeLinesOf(path));
      return text === "" ? undefined : { text };
    },
    async append({ keep, began }) {
      return createFileSink(path, { keep: await endOf(path, keep), began });
    },
    async replace(line) {
      await writeAtOnce(path, async (write) => {
        let row = 0;
        for await (const lines of wholeLinesOf(path)) {
          let text = "";
          for (const old of lines) {
            text += `${line(row) ?? old.text}\n`;
            row += 1;
          }
          write(Buffer.from(text));
        }
      });
    },
  };
}

/** The place after so many lines. */
async function endOf(path: string, rows: number): Promise<number> {
  let left = rows;
  if (left === 0) return 0;
  for await (const lines of wholeLinesOf(path)) {
    if (lines.length >= left) return lines[left - 1]?.end ?? 0;
    left -= lines.length;
  }
  throw new AssayError("E_INTERNAL", { message: `${path} has fewer than ${rows} rows.` });
}
