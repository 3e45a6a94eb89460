import { availableParallelism } from "node:os";
import * as z from "zod";
import type { Json, Range } from "../../src/core/types.ts";

interface Parsed {
  readonly file?: string | undefined;
  readonly module?: string | undefined;
  readonly function: string;
  readonly signature?: "trl" | "verl" | "plain" | undefined;
  readonly reference?: string | undefined;
  readonly arguments: Readonly<Record<string, Json>>;
  readonly range: Range;
  readonly batch?: number | undefined;
  readonly timeoutMs: number;
  readonly loadMs: number;
  readonly processes: number;
  readonly python: string;
  readonly blame: "function" | "completion";
  readonly determinism: "pure" | "external";
  readonly sha256?: string | undefined;
}
type Required = "function";
export type PythonFunctionOptions = Pick<Parsed, Required> & {
  readonly [Name in Exclude<keyof Parsed, Required>]?: Parsed[Name] | undefined;
};
export type ParsedOptions = Parsed;

const dotted = z
  .string()
  .max(200)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u, { error: "expected a name of Python" });
const name = z
  .string()
  .max(200)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u, { error: "expected a name of Python" });
const path = z.string().min(1).max(4_096);

export const options: z.ZodType<Parsed, PythonFunctionOptions> = z
  .strictObject({
    file: path.optional().describe("The Python file that holds the function, relative to the pipeline file."),
    module: dotted.optional().describe("In place of a file: a module to import. The pipeline's folder stands first on its path."),
    function: dotted.describe("The name of the function, or of a class, of which one instance is made and called."),
    signature: z
      .enum(["trl", "verl", "plain"])
      .optional()
      .describe(
        "How it is called. Default: trl where it has a parameter completions, verl where it has solution_str, else plain, which is (completion, reference, **metadata).",
      ),
    reference: name
      .optional()
      .describe(
        "The parameter that gets the reference, for trl and plain. Default: the first of reference, ground_truth, solution, answer, gold, target and label that the function has.",
      ),
    arguments: z.record(name, z.json()).default({}).describe("Keyword arguments of every call, which stand before all others."),
    range: z
      .tuple([z.number(), z.number()])
      .readonly()
      .default([0, 1])
      .refine(([min, max]) => min < max, { error: "expected [min, max] with min below max" })
      .describe("The least and the greatest reward. One outside of it is an error."),
    batch: z
      .int()
      .min(1)
      .max(4_096)
      .optional()
      .describe(
        "Samples of one call at most, for trl, or of calls that are awaited together. Default: 32 for trl, 16 for async functions, else 1.",
      ),
    timeoutMs: z
      .int()
      .min(10)
      .max(3_600_000)
      .default(30_000)
      .describe("Wall time of one call, of a whole batch where it takes one, in milliseconds. Its process is ended past it."),
    loadMs: z
      .int()
      .min(10)
      .max(3_600_000)
      .default(120_000)
      .describe("Wall time in which a process must have imported the function, in milliseconds."),
    processes: z.int().min(1).max(256).default(availableParallelism()).describe("Python processes at most. Default: one a core."),
    python: path.default("python3").describe("The interpreter, 3.9 or newer: a name on PATH, or a path relative to the pipeline file."),
    blame: z
      .enum(["function", "completion"])
      .default("function")
      .describe(
        'Whose fault it is where a call ends its process or takes too long, twice, the second time alone: "function" makes that an error, "completion" the least reward.',
      ),
    determinism: z
      .enum(["pure", "external"])
      .default("external")
      .describe('"pure" promises that equal samples always get equal rewards: then caches may remember them.'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/u, { error: "expected 64 hexadecimal digits" })
      .optional()
      .describe("The hash of the file, as a spec holds it: another file is refused."),
  })
  .refine(({ file, module }) => (file === undefined) !== (module === undefined), { error: "expected one of file and module" });
