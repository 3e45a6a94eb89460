import { quote } from "../../../src/core/text.ts";
import { chatBody, chatReply, type MaxTokensField } from "./chat-wire.ts";
import { systemClock } from "./clock.ts";
import { judgeFailure } from "./failure.ts";
import { thrownFailure } from "./thrown-failure.ts";
import { failed, type JudgeTransport, type Sent } from "./transport.ts";

/** What is used of a client of the npm package `openai`, which needs not be installed. */
export interface OpenAiLike {
  readonly baseURL?: string;
  readonly chat: { readonly completions: { create(body: never, options?: OpenAiCallOptions): PromiseLike<unknown> } };
}

interface OpenAiCallOptions {
  readonly signal?: AbortSignal;
  readonly maxRetries?: number;
}

/**
 * Chat completions through a client of the npm package `openai`, with its own headers, proxies and keys. Its retries are turned off, since
 * `createJudgeClient` has its own.
 *
 * @example
 * const transport = openAiTransport(new OpenAI());
 */
export function openAiTransport(
  client: OpenAiLike,
  options: { readonly name?: string; readonly maxTokensField?: MaxTokensField } = {},
): JudgeTransport {
  const { maxTokensField = "max_tokens" } = options;
  const url = client.baseURL !== undefined && URL.canParse(client.baseURL) ? new URL(client.baseURL) : undefined;
  return {
    name: options.name ?? (url ? url.origin + url.pathname.replace(/\/+$/u, "") : "openai"),
    ...(url && { server: { address: url.hostname, port: Number(url.port) || (url.protocol === "https:" ? 443 : 80) } }),
    async send(request, signal): Promise<Sent> {
      if (request.kind !== "chat") return failed(judgeFailure("E_JUDGE_HTTP", `A client of "openai" has no /${request.kind}.`));
      try {
        // The body is what the API takes, which the client's own type of it cannot be asked for here.
        const body = await client.chat.completions.create(chatBody(request, maxTokensField) as never, { signal, maxRetries: 0 });
        const reply = chatReply(body);
        if (reply) return { status: "replied", reply };
        const shown = quote(JSON.stringify(body) ?? "nothing", 200);
        return failed(judgeFailure("E_JUDGE_SHAPE", `The judge's reply has not the shape of a chat completion: ${shown}.`));
      } catch (error) {
        return failed(thrownFailure(error, signal, systemClock.now()));
      }
    },
  };
}
