import * as z from "zod";
import { holisticModes, itemModes, type Mode } from "../aggregation/aggregate.ts";
import type { ItemPolicy, Policy } from "../aggregation/item-state.ts";
import { scaleSchema } from "./scale.ts";
import { structureFaults } from "./structure-faults.ts";
import { prepareTextCheck } from "./text-checks.ts";
import type { HolisticScale, Level, Rubric, RubricItem } from "./types.ts";

/** Weights of the levels, as in Rubrics as Rewards; a pitfall is stated as what went wrong, so its weight is below 0. */
export const levelWeights: Readonly<Record<Level, number>> = { essential: 1, important: 0.7, optional: 0.3, pitfall: -0.9 };

const maxItems = 10_000;

const id = z
  .union([z.string().min(1).max(200), z.int().transform(String)], { error: "expected a text of 1 to 200 characters" })
  .refine((name) => name !== "__proto__" && name.isWellFormed(), {
    error: "expected another id: __proto__ and broken characters are not accepted",
  });
const weight = z
  .number()
  .refine((value) => Math.abs(value) <= 1e12, { error: "expected a weight from -1e12 to 1e12" })
  .describe("Above 0: wanted. Below 0: a pitfall. Default: that of the level, else 1.");
const itemPolicy: z.ZodType<ItemPolicy, ItemPolicy> = z.enum(["skip", "zero", "half", "fail", "error"]);

export const modeSchema: z.ZodType<Mode, Mode> = z.enum([...itemModes, ...holisticModes]);
export const gateCapSchema: z.ZodType<number, number> = z.number().min(0).max(1);
export const policySchema: z.ZodType<Partial<Policy>, Partial<Policy>> = z.strictObject({
  abstain: itemPolicy.optional().describe("For items of which the judge could not tell. Default: skip."),
  missing: itemPolicy.optional().describe("For items without a usable verdict. Default: error."),
}) as z.ZodType<Partial<Policy>, Partial<Policy>>; // the same fields, of which undefined ones are none
export const holisticScale: z.ZodType<HolisticScale, HolisticScale> = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine(({ min, max }) => min < max, { error: "expected min below max" });

const check = z.json().superRefine((node, context) => {
  if (typeof node === "string") return;
  if (typeof node !== "object" || node === null || Array.isArray(node)) {
    context.addIssue({
      code: "custom",
      message: 'expected a check such as { type: max_words, value: 50 }, or a reward such as "math" or { regex: { … } }',
    });
    return;
  }
  if (typeof node["type"] !== "string") return;
  const prepared = prepareTextCheck({ ...node, type: node["type"] });
  if ("problem" in prepared) context.addIssue({ code: "custom", message: prepared.problem });
});

const itemFields = z.strictObject({
  id,
  criterion: z.string().min(1).max(20_000).describe("What is asked, as a sentence that can be true of a completion."),
  weight: weight.optional(),
  level: z.enum(["essential", "important", "optional", "pitfall"]).optional(),
  gate: z.boolean().default(false).describe("Where it is missed, veto gives 0 and soft_gate at most gate_cap."),
  tags: z.array(z.string().min(1).max(200)).max(100).default([]),
  requires: z.array(id).max(1_000).default([]).describe("Ids of items without which this one earns nothing."),
  kind: z.enum(["judged", "programmatic"]).optional(),
  scale: scaleSchema.optional(),
  check: check.optional(),
  reference: z.json().optional(),
  get children(): z.ZodOptional<z.ZodArray<z.ZodType<RubricItem>>> {
    return z.array(item).max(maxItems).optional();
  },
});

const item: z.ZodType<RubricItem> = itemFields
  .superRefine(({ kind, check: given, scale, children = [], reference }, context) => {
    const refuse = (message: string, key: string): void => context.addIssue({ code: "custom", path: [key], message });
    if (children.length > 0) {
      if (given !== undefined || kind !== undefined || scale !== undefined)
        refuse("an item with children is judged by them: expected no kind, check or scale beside", "children");
      return;
    }
    if (kind === "programmatic" && given === undefined) refuse("a programmatic item needs a check", "check");
    if (kind === "judged" && given !== undefined) refuse("a judged item has no check: expected kind programmatic", "check");
    if (given !== undefined && scale !== undefined) refuse("a programmatic item has no scale: its check has a range", "scale");
    if (given === undefined && reference !== undefined) refuse("only the check of a programmatic item has a reference", "reference");
  })
  .transform((given): RubricItem => {
    const { children = [], check: own, scale = "binary", level, weight: said, ...rest } = given;
    const kind = children.length > 0 ? "tree" : own === undefined ? "judged" : "programmatic";
    return { ...rest, level, weight: said ?? (level === undefined ? 1 : levelWeights[level]), kind, scale, check: own, children };
  });

/** A rubric with its fields, or a bare list of items. */
export const rubricSchema: z.ZodType<Rubric> = z
  .preprocess(
    (value) => (Array.isArray(value) ? { items: value } : value),
    z.strictObject({
      id: id.optional(),
      version: z.union([z.int().min(1), z.string().min(1).max(100)]).optional(),
      title: z.string().max(1_000).optional(),
      items: z.array(item).max(maxItems),
      policy: policySchema.optional(),
      aggregation: z
        .strictObject({ mode: modeSchema.optional(), gate_cap: gateCapSchema.optional(), scale: holisticScale.optional() })
        .optional(),
      reference: z.json().optional(),
    }),
  )
  .superRefine(({ items }, context) => {
    // Items that have faults of their own may have no shape yet.
    if (context.issues.length > 0) return;
    for (const { message, path } of structureFaults(items)) context.addIssue({ code: "custom", path: [...path], message });
  });
