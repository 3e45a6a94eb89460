import * as z from "zod";
import { gateCapSchema, holisticScale, modeSchema, policySchema, rubricSchema } from "./schema.ts";
import { isOneNumber, liveJudgeSchema, type LiveJudgeOptions, type ParsedLiveJudge } from "../judge/live/options.ts";
import { isHolistic } from "../aggregation/aggregate.ts";
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
  /** Where the verdicts of judged items come from: the sample's metadata (default), or a model. */
  readonly judge?: MetadataJudge | LiveJudgeOptions | undefined;
}

export interface ParsedOptions extends MannerOptions {
  readonly rubric?: Rubric | undefined;
  readonly file?: string | undefined;
  readonly judge: StoredVerdicts | ParsedLiveJudge;
}

interface StoredVerdicts {
  readonly from: "metadata";
  readonly verdicts: string;
  readonly holistic: string;
}

/** Whether a judge is asked over the network. */
export function isLive(judge: ParsedOptions["judge"]): judge is ParsedLiveJudge {
  return "model" in judge;
}

const field = z.string().min(1).max(200);
const stored = z.strictObject({ from: z.literal("metadata"), verdicts: field.default("verdicts"), holistic: field.default("holistic") });

/** Which of the two is meant shows the key `from`, so that a fault names the option and not the union. */
const judgeSchema: z.ZodType<ParsedOptions["judge"], MetadataJudge | LiveJudgeOptions> = z.discriminatedUnion("from", [
  stored,
  liveJudgeSchema,
]);

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
    judge: judgeSchema
      .prefault({ from: "metadata" })
      .describe("Where the verdicts of judged items come from: { from: metadata }, or a model that is asked."),
  })
  .refine(({ rubric, file }) => rubric === undefined || file === undefined, {
    error: "expected rubric or file, not both",
  })
  .superRefine(({ mode, judge }, context) => {
    if (isLive(judge) && isOneNumber(judge.mode) && mode !== undefined && !isHolistic(mode))
      context.addIssue({
        code: "custom",
        path: ["mode"],
        message: `a judge of the mode ${judge.mode} gives one number: expected a mode such as implicit_affine`,
      });
  });
