import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Json } from "../../../../src/core/types.ts";

export type HostileLanguage = "python" | "javascript";
export type HostileKind = "assert" | "cases" | "stdio" | "float" | "set" | "callback" | "class";

/** A program that tries to score, or to do harm, without solving its problem. */
export interface HostileProgram {
  /** Below this folder. The first line of the file says what it tries. */
  readonly file: string;
  readonly language: HostileLanguage;
  /** Which tests it meets. */
  readonly kind: HostileKind;
  readonly must_not: string;
  /** Verdicts that are right; any where it is left out. */
  readonly expect?: readonly string[];
  /** Looks for what it left in an earlier run. */
  readonly twice?: boolean;
  /** Paths that must not exist afterwards. */
  readonly absent?: readonly string[];
  /** Text that no Score may hold. */
  readonly lacks?: string;
  /** Tries to connect to this process. */
  readonly connects?: boolean;
}

export interface HostileManifest {
  readonly limits: { readonly timeout_ms: number; readonly memory_mb: number; readonly output_bytes: number; readonly processes: number };
  /** The tests, as a reference without limits. */
  readonly references: Readonly<Record<HostileLanguage, Readonly<Record<HostileKind, Readonly<Record<string, Json>>>>>>;
  /** A right program for each kind of tests. */
  readonly controls: Readonly<Record<HostileLanguage, Readonly<Record<HostileKind, string>>>>;
  readonly programs: readonly HostileProgram[];
}

/** The manifest of the programs in this folder. */
export function readManifest(): HostileManifest {
  return JSON.parse(readText("manifest.json")) as HostileManifest; // the file is ours; a test fails on a program of another shape
}

/** A file of this folder. */
export function readText(file: string): string {
  return readFileSync(fileURLToPath(new URL(file, import.meta.url)), "utf8");
}
