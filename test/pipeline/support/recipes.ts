import * as z from "zod";
import { defineCombinator, rewardNode } from "../../../src/core/combinator.ts";
import { defineVerifier } from "../../../src/core/define.ts";
import { pass } from "../../../src/core/finding.ts";
import type { Recipe } from "../../../src/core/recipe.ts";
import type { GroupReward, SampleReward } from "../../../src/core/types.ts";
import { createRegistry, type Registry } from "../../../src/pipeline/registry.ts";

const check = () => pass("always");

const plain = defineVerifier({ name: "plain", version: 1, summary: "Passes.", check });

const word = defineVerifier({
  name: "word",
  version: 2,
  summary: "Passes.",
  options: z.strictObject({
    need: z.union([z.string(), z.array(z.string()).min(1)]).default("yes"),
    mode: z.enum(["any", "all"]).default("any"),
    limit: z.int().min(1).max(9).optional(),
  }),
  check,
});

const strict = defineVerifier({ name: "strict", version: 1, summary: "Passes.", options: z.strictObject({ pattern: z.string() }), check });

const create = (): Pick<SampleReward, "range" | "score"> => ({ range: [0, 1], score: () => [] });

const choose = defineCombinator({
  name: "choose",
  version: 1,
  summary: "Chooses.",
  options: z.strictObject({ when: rewardNode, take: rewardNode, else: z.union([rewardNode, z.number()]).optional() }),
  nodes: ["when", "take", "else"],
  create,
});

const blend = defineCombinator({
  name: "blend",
  version: 1,
  summary: "Blends.",
  options: z.object({ fill: z.boolean().default(false) }).catchall(z.strictObject({ weight: z.number(), reward: rewardNode })),
  nodes: ["*.reward"],
  create,
});

const step = z.union([rewardNode, z.strictObject({ name: z.string().optional(), reward: rewardNode })]);

const chain = defineCombinator({
  name: "chain",
  version: 1,
  summary: "Chains.",
  options: z
    .union([z.array(step).min(1), z.strictObject({ steps: z.array(step).min(1), on: z.enum(["quiet", "loud"]).default("quiet") })])
    .transform((given) => ("steps" in given ? given : { steps: given, on: "quiet" as const })),
  nodes: ["*", "*.reward", "steps.*", "steps.*.reward"],
  create,
});

const centre: Recipe = {
  kind: "combinator",
  name: "centre",
  version: 1,
  summary: "Needs whole groups.",
  options: z.strictObject({ reward: rewardNode }),
  nodes: ["reward"],
  build: (): GroupReward => ({ scope: "group", spec: { use: "centre", version: 1, with: {} }, range: [-1, 1], score: async () => [] }),
};

/** Recipes whose options show every form that a pipeline has to read. */
export const registry: Registry = createRegistry([plain, word, strict, choose, blend, chain, centre]);
