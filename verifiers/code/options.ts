import * as z from "zod";
import type { AskedLevel } from "./sandbox/levels.ts";

interface Parsed {
  readonly extract: "last-block" | "first-block" | "whole";
  readonly reward: "all" | "fraction" | "weighted";
  readonly stop?: "first-failure" | "never" | undefined;
  readonly level: AskedLevel;
  readonly trust: "split" | "in-process";
  readonly engine: "auto" | "isolated-vm" | "quickjs";
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly outputBytes: number;
  readonly processes: number;
  readonly preload: readonly string[];
  readonly python?: string | undefined;
}
export type CodeOptions = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };
export type ParsedCodeOptions = Parsed;

/** What a limit may be, in the options and in a reference. */
export const limitSchemas: {
  readonly timeoutMs: z.ZodInt;
  readonly memoryMb: z.ZodInt;
  readonly outputBytes: z.ZodInt;
  readonly processes: z.ZodInt;
} = {
  timeoutMs: z.int().min(10).max(600_000),
  memoryMb: z.int().min(16).max(65_536),
  outputBytes: z.int().min(1).max(1_000_000_000),
  processes: z.int().min(1).max(4_096),
};

const moduleName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/u, { error: "expected the name of a Python module" });

export const options: z.ZodType<Parsed, CodeOptions> = z.strictObject({
  extract: z
    .enum(["last-block", "first-block", "whole"])
    .default("last-block")
    .describe(
      'Which fenced block of the completion is the program; a completion without any fence is the program itself. "whole" takes all of the final text as it is.',
    ),
  reward: z
    .enum(["all", "fraction", "weighted"])
    .default("all")
    .describe(
      'What is rewarded: "all" only a program that passes every test, "fraction" the share of tests that pass, "weighted" the share of their weights.',
    ),
  stop: z
    .enum(["first-failure", "never"])
    .optional()
    .describe('Whether tests after the first failure are still run. Default: "first-failure" for the reward "all", else "never".'),
  level: z
    .enum(["strict", "standard", "process", "wasm"])
    .default("standard")
    .describe(
      'The least isolation that is accepted: "strict" has every layer, "standard" namespaces, "process" only limits and filters on a process. A machine that cannot reach it gives E_SANDBOX_UNAVAILABLE. "wasm" runs programs in interpreters made of WebAssembly, on any system (Python: npm install pyodide); it is used only where it is asked for.',
    ),
  trust: z
    .enum(["split", "in-process"])
    .default("split")
    .describe(
      'Where tests run: "split" apart from the program, which they reach by plain data, "in-process" beside it in one interpreter, where a program can forge its verdict.',
    ),
  engine: z.enum(["auto", "isolated-vm", "quickjs"]).default("auto").describe("What runs JavaScript and TypeScript."),
  timeoutMs: limitSchemas.timeoutMs
    .default(5_000)
    .describe(
      "Time of one run, CPU and wall, in milliseconds: all asserts or cases together, or one stdio case. A reference may name its own.",
    ),
  memoryMb: limitSchemas.memoryMb.default(512).describe("Memory of a run, in units of 1,048,576 bytes. A reference may name its own."),
  outputBytes: limitSchemas.outputBytes
    .default(4_194_304)
    .describe("What a run may write to stdout and stderr together, in bytes. A reference may name its own."),
  processes: limitSchemas.processes.default(16).describe("Processes and threads at once. A reference may name its own."),
  preload: z
    .array(moduleName)
    .max(50)
    .readonly()
    .default([])
    .describe("Python modules that are imported before programs start, so that importing them costs a program nothing, such as numpy."),
  python: z.string().min(1).max(4_096).optional().describe("Path of the Python interpreter, or its name on PATH. Default: python3."),
});
