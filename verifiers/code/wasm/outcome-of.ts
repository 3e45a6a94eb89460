import type { Job, Outcome, Unserved, VerdictKind } from "../sandbox/job.ts";
import { memoryStatus, type Verdict } from "./messages.ts";
import type { Run } from "./run-job.ts";

/** Why nothing can be said of the program; it is tried again. */
export interface Broken {
  readonly broken: string;
}
export interface Starved {
  readonly starved: true;
}

type Told = Pick<Outcome, "verdict" | "message"> & { readonly limit?: Outcome["limit"] };

/** What a run means: the verdict from the word of the tests and from how the processes ended. */
export function outcomeOf(job: Job, run: Run, engine: string): Outcome | Unserved | Broken | Starved {
  const { verdict, killed } = run;
  if (verdict?.unserved !== undefined) return { unserved: verdict.unserved };
  if (killed === "starved") return { starved: true };
  if (killed === "aborted") return { broken: "it was aborted" };
  const told = job.kind === "check" ? checked(job, run) : judged(job, run);
  if ("broken" in told) return told;
  const units = (Array.isArray(verdict?.units) ? verdict.units : []).map(([passed, message]) =>
    message === undefined ? { passed: passed === true } : { passed: passed === true, message: String(message).slice(0, 400) },
  );
  const { limit, ...rest } = told;
  return {
    ...rest,
    units,
    total: Math.max(1, units.length, totalOf(job, verdict)),
    stdout: run.stdout,
    stderr: run.stderr,
    ...(limit === undefined ? {} : { limit }),
    cpuMs: run.cpuMs,
    wallMs: run.wallMs,
    ...(run.peakBytes > 0 ? { peakBytes: run.peakBytes } : {}),
    engine,
  };
}

function totalOf(job: Job, verdict: Verdict | undefined): number {
  return typeof verdict?.total === "number" ? verdict.total : job.kind === "cases" ? job.cases.length : 1;
}

function checked(job: Job, { verdict, killed, testsEnded }: Run): Told | Broken {
  if (verdict !== undefined)
    return { verdict: verdict.units?.length === 1 && verdict.units[0]?.[0] === true ? "pass" : "fail", message: "" };
  if (killed === undefined && wasKilled(testsEnded)) return { broken: "the process that runs tests was killed from outside" };
  return { verdict: "fail", message: `the checker took more than ${job.limits.wallMs} ms over the output` };
}

function judged(job: Job, run: Run): Told | Broken {
  const { verdict, ended, testsEnded, killed } = run;
  if (verdict?.state !== "done") {
    const limit = limitOf(job, run);
    if (limit) return limit;
    // Where tests say that it ended, it had before we ended it for their verdict.
    const isOver = verdict === undefined || (verdict.state === "gone" && verdict.message === "it ended");
    if (isOver && wasKilled(ended)) return { broken: "the program was killed from outside" };
  }
  const { code = 0, signal = null } = ended ?? {};
  // The engine's own end, such as that of JavaScript's heap, is no end of a program.
  const isCrash = signal !== null && signal !== "SIGKILL";
  if (isCrash && verdict?.state !== "done") {
    if (/out of memory|allocation failed/iu.test(run.stderr)) return outOfMemory;
    return { verdict: "error", message: `the program was ended by ${signal}` };
  }
  const status = code ?? 1;
  if (job.kind === "stdio") {
    if (status === 0) return { verdict: "pass", message: "the program ended by itself" };
    const last = run.stderr.trim().split("\n").at(-1) ?? "";
    if (status === memoryStatus || last === "MemoryError") return outOfMemory;
    return { verdict: "error", message: `the program ended with status ${status}${last === "" ? "" : `: ${last.slice(0, 200)}`}` };
  }
  if (verdict === undefined) {
    if (testsEnded && killed === undefined && wasKilled(testsEnded))
      return { broken: "the process that runs tests was killed from outside" };
    if (testsEnded) return untestable;
    return { verdict: "error", message: "the program ended before the tests were over" };
  }
  return ofState(verdict, status);
}

function ofState({ state, units = [], total = 1, message }: Verdict, status: number): Told {
  switch (state) {
    case "done": {
      const right = units.length === total && total >= 1 && units.every(([passed]) => passed === true);
      if (right) return { verdict: "pass", message: "" };
      return {
        verdict: "fail",
        message: String(units.find(([passed]) => passed !== true)?.[1] ?? "not all tests were reached").slice(0, 400),
      };
    }
    case "load":
      return ofLoad(Array.isArray(message) ? message : []);
    case "missing":
      return { verdict: "error", message: String(units.at(-1)?.[1] ?? "the program lacks what the tests call") };
    case "memory":
      return outOfMemory;
    case "large":
      return { verdict: "output_limit", message: "the program returned more than is carried", limit: "output" };
    case "crashed":
      return untestable;
    case "gone":
    case undefined: {
      if (status === memoryStatus) return outOfMemory;
      const why = typeof message === "string" ? message : "";
      if (/^it (?:sent|asked)/u.test(why)) return { verdict: "error", message: `the program broke off: ${why.slice(0, 400)}` };
      return { verdict: "error", message: `the program ended with status ${status} before the tests were over` };
    }
    default:
      // In process a program may write any state.
      return { verdict: "error", message: "the program broke off: it sent a malformed message" };
  }
}

/** What a program says that could not be loaded; all of it may be anything. */
function ofLoad(about: readonly unknown[]): Told {
  const [kind, text, line] = about;
  if (kind === "memory") return { ...outOfMemory, message: "the program ran out of memory while it was loaded" };
  const verdict: VerdictKind = kind === "compile_error" ? "compile_error" : "error";
  const place = typeof line === "number" && Number.isInteger(line) && line > 0 ? ` (line ${line})` : "";
  return { verdict, message: (typeof text === "string" ? text.slice(0, 400) : "it could not be loaded") + place };
}

function limitOf({ limits }: Job, { killed }: Run): Told | undefined {
  if (killed === "output")
    return { verdict: "output_limit", message: `the program wrote more than ${limits.outputBytes} bytes`, limit: "output" };
  if (killed === "memory") return outOfMemory;
  if (killed === "cpu") return { verdict: "timeout", message: `the program used more than ${limits.cpuMs} ms of CPU time`, limit: "cpu" };
  if (killed === "wall") return { verdict: "timeout", message: `the program took more than ${limits.wallMs} ms`, limit: "wall" };
  return undefined;
}

const outOfMemory: Told = { verdict: "memory", message: "the program ran out of memory", limit: "memory" };
const untestable: Told = { verdict: "error", message: "the tests could not be run on what the program returned" };

/** By a signal that none of our own causes sends here. */
function wasKilled(ended: Run["ended"]): boolean {
  return ended?.signal === "SIGKILL" || ended?.signal === "SIGTERM";
}
