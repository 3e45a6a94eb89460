import type { Job, Outcome, Unserved } from "../sandbox/job.ts";

/** Which interpreter runs programs. "auto" is isolated-vm where it can be loaded, else quickjs. */
export type EngineChoice = "auto" | "isolated-vm" | "quickjs";

/** What a child is sent: jobs to run in order. */
export interface BatchMessage {
  readonly jobs: readonly Job[];
  /** How many times longer each may run, because the machine was busy. */
  readonly stretch: number;
}

/** What a child says. */
export type ChildMessage =
  /** Said first, where it is started inside walls, by who builds them: the level that they reach, or why they could not be built. */
  | { readonly type: "walls"; readonly level: string }
  | { readonly type: "refused"; readonly reason: string }
  /** It is ready; or no interpreter could be loaded. */
  | { readonly type: "ready"; readonly engine: string }
  | { readonly type: "unavailable"; readonly reason: string }
  /** One job has ended, the first that has not yet: the next one begins with this. */
  | { readonly type: "ended"; readonly result: Outcome | Unserved }
  /** The machine did not let the job at hand run. */
  | { readonly type: "starved" };

/** No message of either side is longer. */
export const maxFrameBytes: number = 67_108_864;
