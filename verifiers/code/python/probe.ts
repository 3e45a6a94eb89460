import { execFile } from "node:child_process";
import type { ProbeReport } from "../sandbox/levels.ts";
import { sandboxWords } from "./sandbox-script.ts";

/** Builds every wall once and says which stand. Rejects where the interpreter does not start. */
export function probe(interpreter: string, signal?: AbortSignal): Promise<ProbeReport> {
  return new Promise((resolve, reject) => {
    execFile(
      interpreter,
      [...sandboxWords, "--probe"],
      { timeout: 10_000, killSignal: "SIGKILL", env: {}, cwd: "/", ...(signal ? { signal } : {}) },
      (error, stdout) => {
        if (error) return reject(error);
        resolve(JSON.parse(stdout) as ProbeReport); // written by our own probe
      },
    );
  });
}
