import { fileChunks } from "../file-chunks.ts";

/** A line of a file of ours, without its end; `end` is the place in the file after it. */
export interface WholeLine {
  readonly text: string;
  readonly end: number;
}

/**
 * The lines of a file that Assay wrote, in batches. What stands after the last line end is no line, since a run that was killed may have
 * written half of one; it is returned. A line beyond 512 MB ends the reading, since none of ours is as long.
 */
export async function* wholeLines(source: AsyncIterable<Buffer>): AsyncGenerator<readonly WholeLine[], string, undefined> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let at = 0;
  for await (const chunk of source) {
    const lines: WholeLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, end);
      const bytes = restBytes === 0 ? piece : Buffer.concat([...rest, piece]);
      at += bytes.length + 1;
      lines.push({ text: bytes.toString("utf8"), end: at });
      from = end + 1;
      rest = [];
      restBytes = 0;
    }
    if (from < chunk.length) {
      // A copy, since a source may use its memory again.
      rest.push(Buffer.from(chunk.subarray(from)));
      restBytes += chunk.length - from;
    }
    if (lines.length > 0) yield lines;
    if (restBytes > maxLineBytes) return torn;
  }
  return Buffer.concat(rest).toString("utf8");
}

/** What stands for the end of a file whose last line is too long to be held. */
const torn = "…";

const maxLineBytes = 512 << 20;

/** The whole lines of a file on disk; what stands after the last line end is returned. */
export function wholeLinesOf(path: string): AsyncGenerator<readonly WholeLine[], string, undefined> {
  return wholeLines(fileChunks(path));
}

/** The texts of lines, and what the lines return. */
export async function* textsOf<End>(
  lines: AsyncGenerator<readonly WholeLine[], End, undefined>,
): AsyncGenerator<readonly string[], End, undefined> {
  let step = await lines.next();
  for (; step.done !== true; step = await lines.next()) yield step.value.map(({ text }) => text);
  return step.value;
}
