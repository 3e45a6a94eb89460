import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AssayError, messageOf } from "../../core/errors.ts";

/**
 * Looks at the inputs before anything is scored: throws E_FILE_READ where one cannot be read, E_USAGE where the output is one of them.
 * Returns the bytes of all inputs, or undefined where one has no known end.
 */
export function inspectFiles(inputs: readonly string[], out: string | undefined, cwd: string): number | undefined {
  let total: number | undefined = 0;
  for (const input of inputs) {
    if (input === "-") {
      total = undefined;
      continue;
    }
    const path = resolve(cwd, input);
    let size: number | undefined;
    try {
      accessSync(path, constants.R_OK);
      const stat = statSync(path);
      if (stat.isDirectory()) throw new Error("it is a folder");
      size = stat.isFile() ? stat.size : undefined;
    } catch (error) {
      throw new AssayError("E_FILE_READ", {
        message: `${input} cannot be read: ${messageOf(error)}.`,
        hint: "An input is a file, a pattern such as 'data/*.parquet', or - for standard input.",
        cause: error,
      });
    }
    refuseAsOutput(input, out, cwd);
    total = total === undefined || size === undefined ? undefined : total + size;
  }
  return total;
}

/** Throws E_USAGE where the output is the input. */
export function refuseAsOutput(input: string, out: string | undefined, cwd: string): void {
  if (out === undefined || !sameFile(resolve(cwd, input), resolve(cwd, out))) return;
  throw new AssayError("E_USAGE", {
    message: `--out ${out} is also an input: it would be emptied before it is read.`,
    hint: "Choose another name for the output.",
  });
}

function sameFile(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    // The output does not exist yet.
    return false;
  }
}
