import * as z from "zod";
import { gateCapSchema, holisticScale, modeSchema, policySchema, rubricSchema } from "./schema.ts";
import type { MannerOptions } from "./resolve-rubric.ts";
import type { Rubric } from "./types.ts";

/** Takes verdicts from the sample: `metadata.verdicts` by item id, and `metadata.holistic` for the whole rubric. */
export interface MetadataJudge {
  readonly from: "metadata";
  /** The field that holds verdicts by item id. Default "verdicts". */
  readonly verdicts?: string | undefined;
  /** The field that holds the one number of implicit and Likert modes. Default "holistic". */
  readonly holistic?: string | undefined;
}

export interface RubricOptions extends MannerOptions {
  /** The rubric itself, or a list of items. Default: the sample's reference is the rubric. */
  readonly rubric?: unknown;
  /** A YAML or JSON file with the rubric, relative to the pipeline file. */
  readonly file?: string | undefined;
  readonly judge?: MetadataJudge | undefined;
}

export interface ParsedOptions extends MannerOptions {
  readonly rubric?: Rubric | undefined;
  readonly file?: string | undefined;
  readonly judge: { readonly from: "metadata"; readonly verdicts: string; readonly holistic: string };
}

const field = z.string().min(1).max(200);

export const options: z.ZodType<ParsedOptions, RubricOptions> = z
  .strictObject({
    rubric: rubricSchema.optional().describe("The rubric itself, or a list of items. Default: the sample's reference is the rubric."),
    file: z.string().min(1).max(4_096).optional().describe("A YAML or JSON file with the rubric, relative to the pipeline file."),
    mode: modeSchema.optional().describe("How items become one number. Default: what the rubric says, else veto."),
    policy: policySchema.optional().describe("What stands for items without a number. Default: what the rubric says, else skip and error."),
    gate_cap: gateCapSchema
      .optional()
      .describe("The greatest value of soft_gate where a gate is missed. Default: what the rubric says, else 0.25."),
    scale: holisticScale
      .optional()
      .describe("The scale of implicit and Likert modes. Default: what the rubric says, else 1 to 10 and 1 to 5."),
    judge: z
      .strictObject({ from: z.literal("metadata"), verdicts: field.default("verdicts"), holistic: field.default("holistic") })
      .prefault({ from: "metadata" })
      .describe("Where the verdicts of judged items come from."),
  })
  .refine(({ rubric, file }) => rubric === undefined || file === undefined, {
    error: "expected rubric or file, not both",
  });
