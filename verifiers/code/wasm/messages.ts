import type { Unit } from "../sandbox/job.ts";

/** What a child is for: it takes the snapshot that the others start from, runs one program, or runs tests of one job after the other. */
export type Role = "snapshot" | "program" | "tests";

/** What the child that takes the snapshot is told. */
export interface Setup {
  readonly sources: string;
  readonly script: string;
  readonly preload: readonly string[];
}

/** Said once over the channel, before anything else. */
export interface Ready {
  readonly engine: string;
}

/** What the tests' side says of a job, and, in process, the program itself. */
export interface Verdict {
  readonly state?: "done" | "gone" | "load" | "missing" | "memory" | "large" | "crashed";
  readonly units?: readonly (readonly [passed: Unit["passed"], message?: string])[];
  readonly total?: number;
  readonly message?: string | readonly [kind: string, text: string, line?: number];
  readonly unserved?: string;
  /** These tests may have changed their interpreter. */
  readonly alone?: boolean;
}

/** Descriptors of a child beside 0, 1 and 2. */
export const snapshotDescriptor = 3;
export const channelDescriptor = 4;

/** What a program ends with that ran out of memory, as shells say it of one that was killed. */
export const memoryStatus = 137;
