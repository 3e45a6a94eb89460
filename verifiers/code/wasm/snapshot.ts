import { spawn } from "node:child_process";
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssayError } from "../../../src/core/errors.ts";
import { childCommand } from "./child-command.ts";

const limitMs = 120_000;
const stderrChars = 2_000;

/**
 * Has an interpreter started once and its memory kept. Resolves with a descriptor that children read it from and cannot write to; the
 * file has no name any more, so that nothing is left behind.
 */
export async function takeSnapshot(folder: string, preload: readonly string[], signal: AbortSignal): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), "assay-"));
  const file = join(scratch, "snapshot");
  const writing = openSync(file, "wx", 0o600);
  const reading = openSync(file, "r");
  rmSync(scratch, { recursive: true, force: true });
  const [node, ...words] = childCommand("snapshot", folder, preload);
  try {
    const why = await new Promise<string | undefined>((resolve) => {
      const child = spawn(node as string, words, { env: {}, stdio: ["ignore", "ignore", "pipe", writing], signal, timeout: limitMs });
      let stderr = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        stderr = (stderr + chunk.toString()).slice(-stderrChars);
      });
      child.on("error", (error) => resolve(error.message));
      child.on("close", (code, by) => resolve(code === 0 ? undefined : `it ended with ${by ?? `status ${code}`}: ${stderr}`));
    });
    if (why === undefined && fstatSync(reading).size > 0) return reading;
    throw new AssayError("E_SANDBOX_UNAVAILABLE", {
      message: `Python cannot be run at level "wasm": ${(why ?? "no snapshot came").replace(/\s+/gu, " ").slice(0, 400)}`,
      hint: "Install the version of pyodide that Assay names as its peer, and Node 24 or later.",
    });
  } catch (error) {
    closeSync(reading);
    throw error;
  } finally {
    closeSync(writing);
  }
}
