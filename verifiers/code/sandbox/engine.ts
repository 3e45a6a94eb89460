import type { Job, Language, Outcome, Unserved } from "./job.ts";

/**
 * Runs programs of some languages. One engine runs many jobs at once, one a worker; it starts workers as jobs come in and keeps them.
 * A job settles by itself. It rejects only where the sandbox itself failed, with a retryable E_SANDBOX_DIED after a second try, never
 * because of what a program did.
 */
export interface Engine {
  readonly languages: readonly Language[];
  /** Resolves with what became of the program, or with why the job cannot be served (decided by the tests alone, never by the program). */
  run(job: Job, signal: AbortSignal): Promise<Outcome | Unserved>;
  /** Ends all workers and whatever runs in them. */
  close(): Promise<void>;
}
