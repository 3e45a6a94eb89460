import type { CallCase } from "../../sandbox/job.ts";

/** What the tests are asked to do. */
export type TestPlan =
  | {
      readonly kind: "tests";
      /** Source with marks around its units, the body of a function. */
      readonly source: string;
      readonly isAsync: boolean;
      /** How each unit is named in a message: the source of what it looks at. */
      readonly subjects: readonly string[];
      readonly entryPoint?: string;
      readonly declares: boolean;
      readonly isPlain: boolean;
      readonly stopAtFailure: boolean;
    }
  | {
      readonly kind: "cases";
      readonly entryPoint: string;
      readonly cases: readonly CallCase[];
      readonly checker?: string;
      readonly stopAtFailure: boolean;
    }
  | { readonly kind: "check"; readonly source: string; readonly input: string; readonly expected: string; readonly output: string };

/** How far the tests are. */
export interface TestState {
  readonly done: boolean;
  readonly units: readonly { readonly passed: boolean; readonly message?: string }[];
  readonly total: number;
  /** Why the tests cannot be served. */
  readonly unserved?: string;
  /** A name that the tests use and the program does not define. */
  readonly missing?: string;
  /** Milliseconds until a timer of the tests is due, or -1. */
  readonly wait: number;
  /** The same for the timers of the program, as far as it was asked. */
  readonly farWait: number;
  /** Grows while something happens. */
  readonly activity: number;
}
