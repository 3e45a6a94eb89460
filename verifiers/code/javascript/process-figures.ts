import { readFileSync } from "node:fs";

/** What the system says of a process, or undefined where it does not say it. */
export interface ProcessFigures {
  /** Time in which its main thread could have run and did not, in milliseconds. */
  readonly waitedMs: number;
  /** CPU time of its main thread, in milliseconds. */
  readonly ranMs: number;
  /** Memory that it holds, in bytes. */
  readonly residentBytes: number;
}

export function readFigures(pid: number): ProcessFigures | undefined {
  try {
    const [ran, waited] = readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ").map(Number) as [number, number];
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    return { ranMs: ran / 1e6, waitedMs: waited / 1e6, residentBytes: pages * 4_096 };
  } catch {
    // Not every system has these files, and a process may be gone.
    return undefined;
  }
}

/** The last process in a line of only children: that of the program, where it was started through others. */
export function innermostChild(pid: number): number {
  for (let at = pid, depth = 0; ; depth += 1) {
    const [child] = childrenOf(at);
    if (child === undefined || depth > 8) return at;
    at = child;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
  } catch {
    // Without this file the process that was started is taken for that of the program.
    return [];
  }
}
