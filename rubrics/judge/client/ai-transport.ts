import { z } from "zod";
import { messageText } from "../../../src/core/text.ts";
import { systemClock } from "./clock.ts";
import { judgeFailure } from "./failure.ts";
import { thrownFailure } from "./thrown-failure.ts";
import type { ChatReply, ChatRequest, Usage } from "./types.ts";
import { failed, type JudgeTransport, type Sent } from "./transport.ts";

/** What is used of a language model of the npm package `ai`, such as `openai("gpt-4.1")` of a provider; neither needs to be installed. */
export interface LanguageModelLike {
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: never): PromiseLike<unknown>;
}

/**
 * Chats through a language model of the npm package `ai`, whatever its provider. The model is the one given here: that of a request is not
 * sent. What only one endpoint knows goes into `providerOptions`.
 *
 * @example
 * const transport = aiTransport(anthropic("claude-sonnet-4-5"));
 */
export function aiTransport(
  model: LanguageModelLike,
  options: { readonly name?: string; readonly providerOptions?: Readonly<Record<string, unknown>> } = {},
): JudgeTransport {
  return {
    name: options.name ?? `${model.provider}/${model.modelId}`,
    async send(request, signal): Promise<Sent> {
      if (request.kind !== "chat") return failed(judgeFailure("E_JUDGE_HTTP", `A language model of "ai" has no /${request.kind}.`));
      try {
        const call = {
          ...callOptions(request),
          abortSignal: signal,
          ...(options.providerOptions && { providerOptions: options.providerOptions }),
        };
        // The options are those of versions 2 to 4 of the interface; the model's own type of them cannot be asked for here.
        const reply = replyOf(await model.doGenerate(call as never));
        return reply
          ? { status: "replied", reply }
          : failed(judgeFailure("E_JUDGE_SHAPE", `${model.provider} gave a result of an unknown shape.`));
      } catch (error) {
        return failed(thrownFailure(error, signal, systemClock.now()));
      }
    },
  };
}

function callOptions(request: ChatRequest): Readonly<Record<string, unknown>> {
  const { maxTokens, temperature, topP, seed, stop, format } = request;
  return {
    prompt: request.messages.map((message) => {
      const text = messageText(message);
      return { role: message.role, content: message.role === "system" ? text : [{ type: "text", text }] };
    }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stopSequences: stop }),
    ...(format?.type === "json" && { responseFormat: { type: "json" } }),
    ...(format?.type === "json-schema" && { responseFormat: { type: "json", name: format.name, schema: format.schema } }),
  };
}

const count = z.number().int().nonnegative().optional().catch(undefined);
const text = z.string().nullish().catch(null);

/** Results of version 2 have plain counts and a plain reason; later ones have them inside of objects. */
const shape = z.object({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional().catch(undefined) })),
  finishReason: z.union([z.string(), z.object({ unified: z.string() }).transform(({ unified }) => unified)]),
  usage: z
    .object({
      inputTokens: z.union([z.object({ total: count, cacheRead: count }), count]),
      outputTokens: z.union([z.object({ total: count, reasoning: count }), count]),
      cachedInputTokens: count,
      reasoningTokens: count,
    })
    .optional()
    .catch(undefined),
  response: z.object({ id: text, modelId: text }).optional().catch(undefined),
});

function replyOf(value: unknown): ChatReply | undefined {
  const { data } = shape.safeParse(value);
  if (!data) return undefined;
  const textOf = (type: string): string => data.content.map((part) => (part.type === type ? (part.text ?? "") : "")).join("");
  const reasoning = textOf("reasoning");
  return {
    kind: "chat",
    content: textOf("text"),
    reasoning: reasoning === "" ? null : { field: "reasoning", text: reasoning },
    refusal: null,
    finishReason: data.finishReason.replaceAll("-", "_"),
    logprobs: null,
    model: data.response?.modelId ?? null,
    id: data.response?.id ?? null,
    usage: data.usage ? usageIn(data.usage) : null,
  };
}

function usageIn(usage: NonNullable<z.infer<typeof shape>["usage"]>): Usage | null {
  const input =
    typeof usage.inputTokens === "object" ? usage.inputTokens : { total: usage.inputTokens, cacheRead: usage.cachedInputTokens };
  const output =
    typeof usage.outputTokens === "object" ? usage.outputTokens : { total: usage.outputTokens, reasoning: usage.reasoningTokens };
  if (input.total === undefined || output.total === undefined) return null;
  return {
    inputTokens: input.total,
    cachedInputTokens: input.cacheRead ?? null,
    outputTokens: output.total,
    reasoningTokens: output.reasoning ?? null,
  };
}
