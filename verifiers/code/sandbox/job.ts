import type { Json } from "../../../src/core/types.ts";

/** The languages that a program can be in. */
export type Language = "python" | "javascript" | "typescript";

/** What one run may use. Whatever goes past one of these ends the run and counts against the program. */
export interface Limits {
  /** CPU time of the program's whole process tree, in milliseconds. */
  readonly cpuMs: number;
  /** Time from start to end, without the time in which the machine did not let it run, in milliseconds. */
  readonly wallMs: number;
  /** Memory of the program, in bytes. */
  readonly memoryBytes: number;
  /** What it may write to stdout and stderr together, in bytes. */
  readonly outputBytes: number;
  /** Processes and threads at once, its own included. */
  readonly processes: number;
}

/** How a returned value is compared with an expected one. */
export interface Comparison {
  /** "exact": equal values. "float": numbers anywhere inside within a tolerance. "unordered": lists in any order. */
  readonly compare: "exact" | "float" | "unordered";
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
}

/** One call of the entry point. */
export interface CallCase {
  readonly args: readonly Json[];
  readonly kwargs?: Readonly<Record<string, Json>>;
  readonly expected: Json;
  readonly comparison: Comparison;
}

interface JobBase {
  readonly language: Language;
  /** Source of the candidate's program. */
  readonly code: string;
  readonly limits: Limits;
  /** Seeds the program's random numbers. */
  readonly seed: number;
}

/** Tests that are source: they fail by raising. Every unit is a top-level statement (or one of `check`) that asserts, or a test function. */
export interface TestsJob extends JobBase {
  readonly kind: "tests";
  readonly style: "assert" | "pytest";
  readonly tests: string;
  /** Dotted for a method of a class, which is then made without arguments. */
  readonly entryPoint?: string;
  /** Ends at the first unit that fails; else every unit is run. */
  readonly stopAtFailure: boolean;
  /** Runs tests and program in one interpreter, where a program can forge its verdict. */
  readonly inProcess?: boolean;
}

export interface CasesJob extends JobBase {
  readonly kind: "cases";
  readonly entryPoint: string;
  readonly cases: readonly CallCase[];
  /** Source in the program's language that defines `check(args, expected, actual)`; trusted, decides instead of the comparison. */
  readonly checker?: string;
  readonly stopAtFailure: boolean;
  readonly inProcess?: boolean;
}

/** One run of a whole program on one input. Comparing what it wrote is the caller's. */
export interface StdioJob extends JobBase {
  readonly kind: "stdio";
  readonly input: string;
  /** Files that lie in its working directory when it starts, in Python alone: their bytes in base64 by relative paths, of which none is the folder of another. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Source that defines `check(input, expected, output)`, in Python or JavaScript; trusted, runs where tests run. */
export interface CheckJob extends JobBase {
  readonly kind: "check";
  readonly input: string;
  readonly expected: string;
  readonly output: string;
}

export type Job = TestsJob | CasesJob | StdioJob | CheckJob;

export type VerdictKind = "pass" | "fail" | "error" | "compile_error" | "timeout" | "memory" | "output_limit";

/** What became of one unit: an assertion, a test function, a case. Units after a stop are not listed. */
export interface Unit {
  readonly passed: boolean;
  /** Why it failed, in one sentence, such as `add(1, 2) gave 4, not 3`. */
  readonly message?: string;
}

/** What a program did. Everything in it that comes from the program is bounded. */
export interface Outcome {
  /** For stdio: "pass" means that the program ended by itself with status 0. */
  readonly verdict: VerdictKind;
  /** One sentence: what happened. */
  readonly message: string;
  readonly units: readonly Unit[];
  /** How many units there are, also those that were not reached. */
  readonly total: number;
  /** What was written, at most `outputBytes` for stdio and the first 4 kB of it for the others. */
  readonly stdout: string;
  readonly stderr: string;
  /** Which limit was hit, where the verdict is about one. */
  readonly limit?: "cpu" | "wall" | "memory" | "output" | "scratch";
  readonly cpuMs: number;
  readonly wallMs: number;
  /** For stdio: the program's exit status where one is known, from 0 to 255, or the number of the signal that ended it, negative. */
  readonly exitStatus?: number;
  /** Peak memory of the program's largest process, where it is known. */
  readonly peakBytes?: number;
  /** What ran it, such as "python 3.11.2", "isolated-vm 7.0.1" or "quickjs". */
  readonly engine: string;
}

/** The tests or the request ask for something that cannot be served: nothing can be said of the program. */
export interface Unserved {
  readonly unserved: string;
}
