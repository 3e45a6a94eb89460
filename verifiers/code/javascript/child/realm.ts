import type { CandidateSetup } from "../guest/candidate.ts";

/** One JavaScript world of its own: nothing but text goes in and out. */
export interface Realm {
  /** Runs a program as a script. Throws a RealmEnd where the world has ended. */
  runScript(source: string, timeoutMs: number): ScriptEnd;
  /** Asks what was set up in it. Throws a RealmEnd where the world has ended. */
  call(args: readonly string[], timeoutMs: number): string;
  /** Ends it at once, also from within a call of its own. */
  stop(): void;
  dispose(): void;
}

export type ScriptEnd = { readonly kind: "done" } | { readonly kind: "syntax" | "threw"; readonly message: string };

/** Answers what a world asks of its host. A throw is one inside that world. */
export type HostCall = (first: string, second: string) => string;

/** Makes worlds of one kind. */
export interface Machine {
  readonly name: string;
  /** `leftMs`: what the program has left when its time seems over, for the machine may not have let it run. */
  openCandidate(memoryBytes: number, setup: CandidateSetup, host: HostCall, leftMs: () => number): Realm;
  /** `isPlain`: the tests cannot change what the language provides, so that a world which cannot be changed may be used again. */
  openTests(host: HostCall, isPlain: boolean, leftMs: () => number): Realm;
  /** Between programs: replaces what a program has left unfit. */
  renew?(): Promise<void>;
}

/** "threw": something in it that nobody waits for, such as a promise that was rejected. */
export type RealmEndKind = "timeout" | "memory" | "stopped" | "threw" | "broken";

/** A world came to its end before it could answer. */
export class RealmEnd extends Error {
  override readonly name = "RealmEnd";
  readonly kind: RealmEndKind;
  constructor(kind: RealmEndKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
