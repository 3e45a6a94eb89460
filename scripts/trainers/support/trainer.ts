import type { Environment } from "./environment.ts";

/** Says of a line whether it holds; a line that does not hold fails the run. */
export type Expect = (holds: boolean, what: string) => void;

/** A real client, and what is asked of it. */
export interface Trainer {
  readonly name: string;
  readonly environment: Environment;
  /** What is downloaded the first time, and how much disk it takes. */
  readonly download: string;
  /** Whether it is done in well under a minute, the making of its environment included: CI runs these. */
  readonly quick: boolean;
  /** `python` is the interpreter of its environment. What it throws fails the run too. */
  check(python: string, expect: Expect): Promise<void>;
}
