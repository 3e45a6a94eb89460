import type { Outcome } from "../sandbox/job.ts";

/** What a worker's line says: an outcome, or why there is none. */
export type Answer =
  | Omit<Wire, "units">
  | { readonly unserved: string }
  | { readonly broken: string }
  | { readonly overloaded: true }
  | { readonly unavailable: string };

/** An outcome as a worker writes it. */
export interface Wire extends Omit<Outcome, "units"> {
  readonly level: string;
  readonly units: readonly (readonly [passed: boolean, message?: string])[];
}
