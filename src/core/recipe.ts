import type * as z from "zod";
import type { Json, Reward, SampleReward } from "./types.ts";

/** What a pipeline lends to a recipe that reads more than its options. */
export interface RecipeTools {
  /** Makes the Reward that a node of a pipeline describes, such as `{ regex: { pattern: "x" } }`. Throws an AssayError. */
  reward(node: Json): SampleReward;
  /** Reads a YAML or JSON file that the pipeline names, relative to the pipeline's own. Throws an AssayError. */
  document(file: string): NamedDocument;
  /** The whole path of a file or folder that the pipeline names, relative to the pipeline's own. Throws an AssayError where a sample names it. */
  path(file: string): string;
  /** The same for nodes that a sample brings along: files are refused, and so are options that a recipe calls `operatorOnly`. */
  readonly forSamples: RecipeTools;
}

/** A file's content, and where in it a value stands, such as "rubric.yaml:4:9". */
export interface NamedDocument {
  readonly value: unknown;
  place(path: readonly PropertyKey[]): string;
}

export type OperatorOnly = true | readonly string[];

/** What a registry holds: a named, versioned way to make a Reward from options. */
export interface Recipe {
  /** A "transform" makes Rewards over groups; the others make per-sample ones. */
  readonly kind: "verifier" | "rubric" | "combinator" | "transform";
  /** kebab-case, unique in a registry. */
  readonly name: string;
  /** Raised by every change of verdict. */
  readonly version: number;
  /** One sentence. */
  readonly summary: string;
  /** The options as a pipeline file gives them, for checking and for JSON Schema. */
  readonly options: z.ZodType;
  /** What a sample's reference must be; undefined where the recipe reads none or leaves it to its parts. */
  readonly reference?: z.ZodType;
  /** Where Rewards stand inside the options: dotted paths, `*` for every key of an object or every entry of a list. */
  readonly nodes: readonly string[];
  /**
   * Options that only a pipeline may set, and no sample: dotted paths of those that name an address, a command, a module or a variable of this
   * machine, or that lower a wall. `true`: no sample may name the recipe at all. Default: none.
   */
  readonly operatorOnly?: OperatorOnly;
  /** Makes the Reward. Rewards stand in the options in place of the nodes. Throws an AssayError with E_OPTIONS. */
  build(options: unknown, tools?: RecipeTools): Reward;
}
