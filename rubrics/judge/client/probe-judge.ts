import { httpTransport, type HttpTransportOptions } from "./http-transport.ts";
import { startDeadline, systemClock } from "./clock.ts";
import type { MaxTokensField } from "./chat-wire.ts";
import type { JudgeFailure } from "./failure.ts";
import type { ChatReply, ChatRequest } from "./types.ts";
import { unusableReply } from "./unusable-reply.ts";

/** One thing that an endpoint can do, or not. */
export interface Ability {
  readonly name: "chat" | "usage" | "reasoning" | "json-schema" | "json" | "logprobs" | "max-tokens";
  readonly ok: boolean;
  readonly detail: string;
}

/** What an endpoint can do with a model, as found by asking it. */
export interface JudgeProfile {
  readonly url: string;
  readonly model: string;
  readonly abilities: readonly Ability[];
  /** The field that reasoning came in; null where none came. */
  readonly reasoningField: "reasoning_content" | "reasoning" | null;
  /** The form of reply to ask for: the strictest that the endpoint kept to. */
  readonly format: "json-schema" | "json" | "text";
  readonly maxTokensField: MaxTokensField;
}

export interface ProbeOptions extends Omit<HttpTransportOptions, "url" | "maxTokensField"> {
  /** For each question. Default one minute. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

type Answer = { readonly reply: ChatReply } | { readonly failure: JudgeFailure };

const schema = {
  type: "object",
  properties: { verdict: { type: "boolean" } },
  required: ["verdict"],
  additionalProperties: false,
} as const;
const question = "Is Paris in France? Reply with one JSON object and nothing else, in which the key verdict holds true or false.";
/** Enough for a judge that thinks. */
const maxTokens = 2_048;

/** Finds out what an endpoint can do, with at most five small calls, each sent once. Never rejects because of the endpoint. */
export async function probeJudge(url: string, model: string, options: ProbeOptions = {}): Promise<JudgeProfile> {
  const { deadlineMs = 60_000, signal = new AbortController().signal, clock = systemClock } = options;
  let maxTokensField: MaxTokensField = "max_tokens";
  const ask = async (more: Partial<ChatRequest>): Promise<Answer> => {
    const deadline = startDeadline(clock, deadlineMs, signal);
    const request: ChatRequest = { kind: "chat", model, messages: [{ role: "user", content: question }], maxTokens, ...more };
    const sent = await httpTransport({ ...options, url, maxTokensField }).send(request, deadline.signal);
    deadline.clear();
    if (sent.status === "failed") {
      return {
        failure: deadline.passed()
          ? { ...sent.failure, code: "E_JUDGE_TIMEOUT", message: `No answer within ${deadlineMs} ms.` }
          : sent.failure,
      };
    }
    // A chat is answered with a chat.
    return { reply: sent.reply as ChatReply };
  };

  let plain = await ask({});
  if ("failure" in plain && plain.failure.message.includes("max_completion_tokens")) {
    maxTokensField = "max_completion_tokens";
    plain = await ask({});
  }
  const profile = { url, model, maxTokensField };
  if ("failure" in plain)
    return { ...profile, abilities: [{ name: "chat", ok: false, detail: plain.failure.message }], reasoningField: null, format: "text" };

  const { reply } = plain;
  const jsonSchema = formAbility("json-schema", await ask({ format: { type: "json-schema", name: "verdict", schema } }));
  const json = formAbility("json", await ask({ format: { type: "json" } }));
  const abilities = [
    chatAbility(reply),
    usageAbility(reply),
    reasoningAbility(reply),
    jsonSchema,
    json,
    logprobsAbility(await ask({ topLogprobs: 5, maxTokens: 64 })),
    { name: "max-tokens", ok: true, detail: `bounded by ${maxTokensField}` },
  ] as const;
  const format = jsonSchema.ok ? "json-schema" : json.ok ? "json" : "text";
  return { ...profile, abilities, reasoningField: reply.reasoning?.field ?? null, format };
}

function chatAbility(reply: ChatReply): Ability {
  const unusable = unusableReply(reply);
  return { name: "chat", ok: !unusable, detail: unusable?.message ?? `answered as ${reply.model ?? "a model without a name"}` };
}

function usageAbility({ usage }: ChatReply): Ability {
  if (!usage) return { name: "usage", ok: false, detail: "not counted: the cost of calls will be unknown" };
  const parts = [usage.cachedInputTokens === null ? [] : ["cached"], usage.reasoningTokens === null ? [] : ["reasoning"]].flat();
  return { name: "usage", ok: true, detail: ["input", "output", ...parts].join(", ") };
}

function reasoningAbility({ reasoning, content }: ChatReply): Ability {
  if (reasoning) return { name: "reasoning", ok: true, detail: `apart, in ${reasoning.field}` };
  const isInside = /<think|<\|channel\|>/iu.test(content);
  return { name: "reasoning", ok: false, detail: isInside ? "inside of the content" : "none came" };
}

function formAbility(name: "json-schema" | "json", answer: Answer): Ability {
  if ("failure" in answer) return { name, ok: false, detail: answer.failure.message };
  const unusable = unusableReply(answer.reply);
  if (unusable) return { name, ok: false, detail: unusable.message };
  const value = parsed(answer.reply.content);
  if (value === undefined) return { name, ok: false, detail: "taken no notice of: the content is not JSON" };
  if (name === "json") return { name, ok: true, detail: "kept to" };
  const isKept = Object.keys(value).join() === "verdict" && "verdict" in value && typeof value.verdict === "boolean";
  return { name, ok: isKept, detail: isKept ? "kept to" : "taken no notice of: the content has another shape" };
}

function logprobsAbility(answer: Answer): Ability {
  if ("failure" in answer) return { name: "logprobs", ok: false, detail: answer.failure.message };
  const top = answer.reply.logprobs?.[0]?.top.length ?? 0;
  if (!answer.reply.logprobs?.length) return { name: "logprobs", ok: false, detail: "none came" };
  return { name: "logprobs", ok: top > 0, detail: top > 0 ? `${top} a token of 5 asked for` : "of the chosen tokens alone" };
}

function parsed(content: string): object | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // Prose, or fenced: what the form should have kept away.
    return undefined;
  }
}

/** A profile for people: one line an ability. */
export function renderProfile({ url, model, abilities, format }: JudgeProfile): string {
  const lines = abilities.map(({ name, ok, detail }) => `${ok ? "ok     " : "missing"}  ${name.padEnd(12)} ${detail}`);
  return [`${model} at ${url}`, ...lines, `ask for: ${format}`, ""].join("\n");
}
