import { z } from "zod";
import type { Json } from "../../../src/core/types.ts";
import { usageOf } from "./usage-wire.ts";
import type { ChatReply, ChatRequest, ReplyFormat, TokenLogprob } from "./types.ts";

/** The name of the field that bounds a reply: newer models of OpenAI take the second alone. */
export type MaxTokensField = "max_tokens" | "max_completion_tokens";

/** The body of an OpenAI-compatible chat completion. */
export function chatBody(request: ChatRequest, maxTokensField: MaxTokensField): Readonly<Record<string, Json>> {
  const { model, messages, temperature, topP, maxTokens, seed, stop, format, topLogprobs, extra } = request;
  return {
    model,
    // Messages are plain JSON: text, or parts of it.
    messages: messages as unknown as Json,
    stream: false,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxTokens !== undefined && { [maxTokensField]: maxTokens }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stop }),
    ...(format !== undefined && { response_format: formatBody(format) }),
    ...(topLogprobs !== undefined && { logprobs: true, top_logprobs: topLogprobs }),
    ...extra,
  };
}

function formatBody(format: ReplyFormat): Json {
  if (format.type === "json") return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: format.name, strict: true, schema: format.schema } };
}

const text = z.string().nullish().catch(null);
const logprob = z.object({ token: z.string(), logprob: z.number() });

const shape = z.object({
  id: text,
  model: text,
  choices: z
    .array(
      z.object({
        finish_reason: text,
        message: z.object({
          content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]).nullish(),
          refusal: text,
          reasoning_content: text,
          reasoning: text,
        }),
        // What cannot be read of these two is as good as absent.
        logprobs: z
          .object({ content: z.array(logprob.extend({ top_logprobs: z.array(logprob).nullish() })) })
          .nullish()
          .catch(null),
      }),
    )
    .min(1),
  usage: z.unknown().optional(),
});

/** The reply in a body; undefined where the body has not the shape of a chat completion. */
export function chatReply(body: unknown): ChatReply | undefined {
  const parsed = shape.safeParse(body);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || !choice) return undefined;
  const { message } = choice;
  return {
    kind: "chat",
    content: contentText(message.content),
    reasoning: reasoningOf(message),
    refusal: message.refusal ?? null,
    finishReason: choice.finish_reason ?? null,
    logprobs: choice.logprobs ? choice.logprobs.content.map(tokenLogprob) : null,
    model: parsed.data.model ?? null,
    id: parsed.data.id ?? null,
    usage: usageOf(parsed.data.usage),
  };
}

function contentText(
  content: string | readonly { readonly type: string; readonly text?: string | undefined }[] | null | undefined,
): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
}

function reasoningOf(message: {
  readonly reasoning_content?: string | null | undefined;
  readonly reasoning?: string | null | undefined;
}): ChatReply["reasoning"] {
  for (const field of ["reasoning_content", "reasoning"] as const) {
    const found = message[field];
    if (found) return { field, text: found };
  }
  return null;
}

function tokenLogprob({
  token,
  logprob: value,
  top_logprobs: top,
}: z.infer<typeof logprob> & {
  readonly top_logprobs?: readonly z.infer<typeof logprob>[] | null | undefined;
}): TokenLogprob {
  return { token, logprob: value, top: top ?? [] };
}
