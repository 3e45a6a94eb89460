import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { AssayError, messageOf } from "../../core/errors.ts";
import { writeAll } from "../../core/write-all.ts";

type Write = (bytes: Uint8Array) => void;

/** Writes a file under another name beside its own, and puts it in place when it is whole. Throws E_FILE_WRITE. */
export async function writeAtOnce(path: string, task: (write: Write) => Promise<void>): Promise<void> {
  const { write, place, abandon } = replacementOf(path);
  try {
    await task(write);
    place();
  } catch (error) {
    throw abandon(error);
  }
}

/** The same for a text that is there as a whole. */
export function writeTextAtOnce(path: string, text: string): void {
  const { write, place, abandon } = replacementOf(path);
  try {
    write(Buffer.from(text));
    place();
  } catch (error) {
    throw abandon(error);
  }
}

function replacementOf(path: string): {
  readonly write: Write;
  readonly place: () => void;
  readonly abandon: (error: unknown) => AssayError;
} {
  const temporary = `${path}.new`;
  let descriptor: number | undefined;
  const open = (): number => (descriptor ??= openSync(temporary, "w"));
  return {
    write(bytes) {
      writeAll(open(), bytes);
    },
    place() {
      fsyncSync(open());
      closeSync(open());
      descriptor = undefined;
      renameSync(temporary, path);
    },
    abandon(error) {
      if (descriptor !== undefined) closeSync(descriptor);
      rmSync(temporary, { force: true });
      return new AssayError("E_FILE_WRITE", { message: `${path} cannot be written: ${messageOf(error)}.`, cause: error });
    },
  };
}
