import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../../src/cli/bin.ts", import.meta.url));

export interface Running {
  readonly url: string;
  readonly pid: number;
  /** Seconds of CPU time that it has used. */
  cpuSeconds(): number;
  /** Resident memory, in MB. */
  memoryMb(): number;
  stop(): Promise<void>;
}

/** `assay serve` as a process of its own. */
export async function startAssay(...words: readonly string[]): Promise<Running> {
  const flags = ["--conditions=assay-source", "--disable-warning=ExperimentalWarning"];
  return await start(process.execPath, [...flags, bin, "serve", "--port", "0", "--log", "none", ...words]);
}

/** Any command whose first line with an address says where it listens. */
export async function start(command: string, words: readonly string[]): Promise<Running> {
  const child = spawn(command, words, { stdio: ["ignore", "ignore", "pipe"] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} did not start.`);
  let told = "";
  let url: string | undefined;
  const lines = createInterface({ input: child.stderr });
  for await (const line of lines) {
    told += `${line}\n`;
    url = /https?:\/\/[\d.:]+/u.exec(line)?.[0];
    if (url !== undefined) break;
  }
  if (url === undefined) throw new Error(`${command} ended before it listened:\n${told}`);
  child.stderr.resume();
  return {
    url,
    pid,
    cpuSeconds: () => cpuSecondsOf(pid),
    memoryMb: () => Number(/^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0) / 1024,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Of the process and its children that have ended; user and system. */
function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
