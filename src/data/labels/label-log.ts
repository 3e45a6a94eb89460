import { closeSync, constants, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, statSync } from "node:fs";
import { AssayError, messageOf } from "../../core/errors.ts";
import { writeAll } from "../../core/write-all.ts";
import { labelLineText, parseLabelLine, type LabelLine } from "./label-line.ts";

/** A file of labels that is only ever added to. */
export interface LabelLog {
  /** What stood in the file when it was opened, in its order. */
  readonly earlier: readonly LabelLine[];
  /** Writes a label to the disk before it returns. Throws E_FILE_WRITE. */
  append(line: LabelLine): void;
  [Symbol.dispose](): void;
}

const maxBytes = 256 << 20;

/** The labels of a file, none where it is not there. Throws E_FILE_READ where it cannot be read or has a line that is no label. */
export function readLabelLog(path: string, name: string): readonly LabelLine[] {
  return existsSync(path) ? readWhole(path, name).lines : [];
}

/** Opens a file of labels, or makes it. Half a last line, of a run that was killed, is cut off. Throws E_FILE_READ and E_FILE_WRITE. */
export function openLabelLog(path: string, name: string): LabelLog {
  const { lines, whole, bytes, ended } = existsSync(path) ? readWhole(path, name) : { lines: [], whole: 0, bytes: 0, ended: true };
  const written = <T>(task: () => T): T => {
    try {
      return task();
    } catch (error) {
      throw new AssayError("E_FILE_WRITE", { message: `${name} cannot be written: ${messageOf(error)}.`, cause: error });
    }
  };
  const descriptor = written(() => openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o666));
  written(() => {
    if (whole < bytes) ftruncateSync(descriptor, whole);
    if (!ended) writeAll(descriptor, Buffer.from("\n"));
  });
  return {
    earlier: lines,
    append(line) {
      written(() => {
        writeAll(descriptor, Buffer.from(labelLineText(line)));
        fsyncSync(descriptor);
      });
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

/** `whole` counts the bytes that are labels, and `ended` says whether a line end stands behind the last of them. */
interface WholeLabels {
  readonly lines: readonly LabelLine[];
  readonly whole: number;
  readonly bytes: number;
  readonly ended: boolean;
}

function readWhole(path: string, name: string): WholeLabels {
  const content = readBytes(path, name);
  const end = content.lastIndexOf(10) + 1;
  const lines = content
    .toString("utf8", 0, end)
    .split("\n")
    .flatMap((text, place) => {
      if (text.trim() === "") return [];
      const line = parseLabelLine(text);
      if (line) return [line];
      throw new AssayError("E_FILE_READ", {
        message: `${name}:${place + 1} is no label: expected id, place, rater and label (1, 0 or null).`,
        hint: "Labels go to a file of their own: name another one by --labels.",
      });
    });
  const rest = content.toString("utf8", end);
  const last = rest.trim() === "" ? undefined : parseLabelLine(rest);
  if (last) return { lines: [...lines, last], whole: content.length, bytes: content.length, ended: false };
  if (rest !== "" && lines.length === 0 && !rest.startsWith('{"id":'))
    throw new AssayError("E_FILE_READ", {
      message: `${name} has no label in it; it is left as it is.`,
      hint: "Name another file by --labels.",
    });
  return { lines, whole: end, bytes: content.length, ended: true };
}

function readBytes(path: string, name: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > maxBytes) throw new Error(`it has ${size} bytes; at most ${maxBytes} are read`);
    return readFileSync(path);
  } catch (error) {
    throw new AssayError("E_FILE_READ", { message: `${name} cannot be read: ${messageOf(error)}.`, cause: error });
  }
}
