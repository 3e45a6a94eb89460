import { assertNever } from "../../src/core/errors.ts";
import type { CaseStanding } from "./read-tests.ts";
import type { Limits, Outcome, VerdictKind } from "./sandbox/job.ts";
import { show } from "./show.ts";

/** One test that was reached. The message is not yet safe to show where the test is hidden. */
export interface TestResult {
  readonly passed: boolean;
  readonly message?: string;
}

/** What all runs of a program against its tests came to. */
export interface Tally {
  readonly verdict: VerdictKind;
  /** Those that were reached, in the order of the tests. */
  readonly results: readonly TestResult[];
  /** How many tests there are, also those that were not reached. */
  readonly total: number;
  /** What happened, where no single test says it; undefined where it could show a hidden test. */
  readonly message: string | undefined;
  /** Weight and secrecy of each test; without it all weigh the same and none is hidden. */
  readonly standings?: readonly CaseStanding[];
  readonly usage: Usage;
  readonly limit?: Outcome["limit"];
  /** Empty where they could show a hidden test. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakBytes?: number;
  readonly engine: string;
}

/** The usage of two runs together. */
export function addUsage(sum: Usage | undefined, { cpuMs, wallMs, peakBytes, engine }: Usage): Usage {
  const peak = Math.max(sum?.peakBytes ?? 0, peakBytes ?? 0);
  return { cpuMs: (sum?.cpuMs ?? 0) + cpuMs, wallMs: (sum?.wallMs ?? 0) + wallMs, engine, ...(peak > 0 ? { peakBytes: peak } : {}) };
}

const limited: ReadonlySet<VerdictKind> = new Set<VerdictKind>(["timeout", "memory", "output_limit"]);

/** Whether a run ended because it went past a limit. */
export function isLimitHit(verdict: VerdictKind): boolean {
  return limited.has(verdict);
}

/** What went past a limit, with the limit; it says nothing about the tests. */
export function describeLimit({ verdict, limit, message }: Outcome, limits: Limits): string {
  switch (limit) {
    case "cpu":
      return `the program used more than the ${limits.cpuMs} ms of CPU time that are allowed`;
    case "wall":
      return `the program ran for more than the ${limits.wallMs} ms that are allowed`;
    case "memory":
      return `the program needed more memory than the ${Math.floor(limits.memoryBytes / 1_048_576)} MB that are allowed`;
    case "output":
      return `the program wrote more than the ${limits.outputBytes} bytes that are allowed`;
    case "scratch":
      return "the program wrote more to its temporary folder than it holds";
    case undefined:
      return verdict === "timeout" ? `the program ran out of its ${limits.wallMs} ms` : show(message, 200);
    default:
      return assertNever(limit);
  }
}
