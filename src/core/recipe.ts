import type * as z from "zod";
import type { Reward } from "./types.ts";

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
  /** Makes the Reward. Rewards stand in the options in place of the nodes. Throws an AssayError with E_OPTIONS. */
  build(options: unknown): Reward;
}
