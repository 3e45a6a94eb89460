import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { hangMs, type Job, type Outcome, type Run } from "./outcome.ts";
import type { Texts } from "./pairs.ts";

const child = fileURLToPath(new URL("assay-child.ts", import.meta.url));

export interface Processes {
  /** How many fresh ones. */
  readonly times: number;
  /** Whether the runtime compiles and collects on the thread that checks, instead of others. */
  readonly oneThread: boolean;
}

/** The math verifier on these pairs in fresh processes; of the runs, the one whose CPU time is the middle one. */
export function runAssay(warmUp: readonly Texts[], measured: readonly Texts[], { times, oneThread }: Processes): Run {
  const flags = ["--conditions=assay-source", ...(oneThread ? ["--single-threaded"] : [])];
  const runs = Array.from({ length: times }, () => runOnce(flags, warmUp, measured)).toSorted((a, b) => a.loopMs - b.loopMs);
  const [middle] = runs.slice(Math.floor((times - 1) / 2));
  if (!middle) throw new Error("At least one run is needed.");
  return middle;
}

/** A pair that hangs ends its process; the run is made again without it. */
function runOnce(flags: readonly string[], warmUp: readonly Texts[], measured: readonly Texts[], hung: readonly number[] = []): Run {
  const job: Job = { warmUp, measured: measured.filter((_, index) => !hung.includes(index)), hangMs };
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, child], {
    input: JSON.stringify(job),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (stdout === "") throw new Error(`The process of the math verifier ended without a word: ${stderr}`);
  const told = JSON.parse(stdout) as Run | { readonly hang: number }; // written by assay-child.ts or watchdog.ts
  if (!("hang" in told)) {
    const outcomes = told.outcomes.values();
    const all = measured.map((_, index): Outcome => {
      const next = hung.includes(index) ? undefined : outcomes.next().value;
      return next ?? { verdict: "hang", ms: hangMs };
    });
    return { outcomes: all, loopMs: told.loopMs + hangMs * hung.length };
  }
  if (told.hang < warmUp.length) return runOnce(flags, warmUp.toSpliced(told.hang, 1), measured, hung);
  const place = measured.map((_, index) => index).filter((index) => !hung.includes(index))[told.hang - warmUp.length];
  if (place === undefined) throw new Error(`The watchdog named the pair ${told.hang}, which is not there.`);
  return runOnce(flags, warmUp, measured, [...hung, place]);
}
