import * as z from "zod";

const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() })), z.null()]).optional(),
});
const text = z.union([z.string(), z.array(message)]);
const name = z.union([z.string(), z.number()]);

/** A sample on the wire; other fields are metadata. What is read of it is decided by `sampleOf`, this tells of it. */
export const sampleRow: z.ZodType = z
  .looseObject({
    id: name.optional(),
    prompt: text.nullable().optional(),
    completion: text,
    reference: z.unknown().optional(),
    group: z
      .union([name, z.object({ id: name, round: name.nullish(), size: z.int().min(1).nullish(), index: z.int().min(0).nullish() })])
      .nullish(),
    generation: z
      .looseObject({ finish_reason: z.string().nullish(), token_count: z.number().nullish(), logprobs: z.array(z.number()).nullish() })
      .nullish(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
    data_source: z.string().optional(),
  })
  .meta({ id: "Sample" });

/** A Score on the wire. */
export const scoreRow: z.ZodType = z
  .object({
    id: z.string(),
    status: z.enum(["scored", "abstained", "errored"]),
    reward: z.number().nullable(),
    cause: z.enum(["reference", "judge", "candidate", "infrastructure"]).nullable(),
    code: z.string().nullable(),
    reason: z.string(),
    evidence: z.array(z.looseObject({ kind: z.string() })),
    metrics: z.record(z.string(), z.number()),
    parts: z.record(z.string(), z.unknown()),
    steps: z.array(z.unknown()).nullable(),
    decision: z.unknown(),
    cost: z.record(z.string(), z.number()),
    duration_ms: z.number(),
    cached: z.boolean(),
    error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).nullable(),
    group: z.unknown(),
    metadata: z.record(z.string(), z.unknown()),
    fingerprint: z.string(),
    seed: z.number(),
  })
  .meta({ id: "Score" });

/** Every answer with a status from 400. */
export const faultBody: z.ZodType = z
  .object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable(), request_id: z.string() }) })
  .meta({ id: "Fault" });
