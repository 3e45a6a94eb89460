/** How far programs are kept apart from the machine, from least to most. */
export type Level = "process" | "standard" | "strict";

/** What may be asked for: also "wasm", which needs no system of its own and is never taken for another. */
export type AskedLevel = Level | "wasm";

/** One wall, tried out by really building it. */
export interface Layer {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly advice: string | null;
}

export interface ProbeReport {
  readonly layers: readonly Layer[];
  /** The highest level that these layers make; null where not even limits hold. */
  readonly level: "process" | "standard" | "strict" | null;
  /** Version and path of the interpreter that probed. */
  readonly python: string;
  readonly executable: string;
}
