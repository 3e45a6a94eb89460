import { z } from "zod";
import type { Json } from "../../../src/core/types.ts";
import { usageOf } from "./usage-wire.ts";
import type { ScalarReply, ScalarRequest } from "./types.ts";

/** The body that vLLM's `/classify`, `/pooling` and `/score` take. */
export function scalarBody(request: ScalarRequest): Readonly<Record<string, Json>> {
  const { model, extra } = request;
  if (request.kind === "score") return { model, text_1: request.query, text_2: request.document, ...extra };
  const { input } = request;
  // Messages are plain JSON: text, or parts of it.
  return { model, ...(typeof input === "string" ? { input } : { messages: input as unknown as Json }), ...extra };
}

const numbers = z.array(z.number());
const rest = { model: z.string().nullish().catch(null), usage: z.unknown().optional() };
const shapes = {
  classify: z.object({ data: z.array(z.object({ label: z.string().nullish().catch(null), probs: numbers.min(1) })).length(1), ...rest }),
  // One vector, one vector a token, or one number.
  pooling: z.object({
    data: z.array(z.object({ data: z.union([z.number(), numbers.min(1), z.array(numbers).min(1)]) })).length(1),
    ...rest,
  }),
  score: z.object({ data: z.array(z.object({ score: z.number() })).length(1), ...rest }),
};

/** The numbers in a body; undefined where it has not the shape that was asked for. JSON has no text for NaN and infinities. */
export function scalarReply(kind: ScalarRequest["kind"], body: unknown): ScalarReply | undefined {
  switch (kind) {
    case "classify": {
      const { data } = shapes.classify.safeParse(body);
      return data && replyOf(data, data.data[0]?.probs ?? [], data.data[0]?.label ?? null);
    }
    case "pooling": {
      const { data } = shapes.pooling.safeParse(body);
      return data && replyOf(data, [data.data[0]?.data ?? []].flat(2), null);
    }
    default: {
      const { data } = shapes.score.safeParse(body);
      return (
        data &&
        replyOf(
          data,
          data.data.map(({ score }) => score),
          null,
        )
      );
    }
  }
}

function replyOf(
  body: { readonly model?: string | null | undefined; readonly usage?: unknown },
  values: readonly number[],
  label: string | null,
): ScalarReply {
  return { kind: "scalar", values, label, model: body.model ?? null, usage: usageOf(body.usage) };
}
