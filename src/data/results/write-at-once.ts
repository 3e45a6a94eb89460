import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { AssayError, messageOf } from "../../core/errors.ts";

/** Writes a file under another name beside its own, and puts it in place when it is whole. Throws E_FILE_WRITE. */
export async function writeAtOnce(path: string, task: (write: (bytes: Uint8Array) => void) => Promise<void>): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const descriptor = openSync(temporary, "w");
    try {
      await task((bytes) => {
        for (let from = 0; from < bytes.length;) from += writeSync(descriptor, bytes, from);
      });
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new AssayError("E_FILE_WRITE", { message: `${path} cannot be written: ${messageOf(error)}.`, cause: error });
  }
}
