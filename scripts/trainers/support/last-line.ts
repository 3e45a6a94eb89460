import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { clientEnv } from "../../client-env.ts";
import { root } from "../../sources.ts";

const run = promisify(execFile);

/** The JSON of the last line that a Python script of this project prints. `path` is from the root, `more` is added to the client's environment. */
export async function lastLine(
  python: string,
  [path, ...words]: readonly [string, ...string[]],
  more: NodeJS.ProcessEnv = {},
  timeoutMs = 120_000,
): Promise<unknown> {
  // Some packages write into the folder that they are run in.
  const cwd = mkdtempSync(join(tmpdir(), "assay-trainer-"));
  try {
    const { stdout } = await run(python, [join(root, path), ...words], { cwd, env: { ...clientEnv(), ...more }, timeout: timeoutMs });
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
