import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Measured {
  readonly exit: number | null;
  readonly seconds: number;
  /** Largest sum of resident memory over the process and its descendants, in MB. */
  readonly peakMb: number;
  readonly stderr: string;
}

/** Runs Node on a script and looks at the memory of the whole process tree while it runs (Linux). */
export async function runMeasured(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  let peakMb = 0;
  const timer = setInterval(() => {
    const { pid } = child;
    if (pid !== undefined) peakMb = Math.max(peakMb, treeMb(pid));
  }, 25);
  const exit = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(timer);
  return { exit, seconds: (performance.now() - started) / 1000, peakMb, stderr };
}

function treeMb(root: number): number {
  const parents = new Map<number, number>();
  const memory = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, "latin1");
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/mu.exec(status)?.[1]));
      memory.set(Number(name), Number(/^VmRSS:\s+(\d+)/mu.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // A process that ended while we looked.
    }
  }
  const inTree = (pid: number | undefined): boolean => pid === root || (pid !== undefined && pid > 1 && inTree(parents.get(pid)));
  let sum = 0;
  for (const [pid, mb] of memory) if (inTree(pid)) sum += mb;
  return sum;
}
