import type { Inspector } from "./inspector.ts";

/** What the modules that a program may use are made from. */
export interface ModulesBase {
  readonly input: () => string;
  readonly write: (stream: "out" | "err", text: string) => void;
  readonly exit: (status: unknown) => never;
  readonly timers: Readonly<Record<string, unknown>>;
  readonly process: Record<string, unknown>;
  readonly global: typeof globalThis;
  readonly inspector: () => Inspector;
  /** Another part of the library, by name. */
  readonly part: (name: string) => (...args: unknown[]) => unknown;
}
