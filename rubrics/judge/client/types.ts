import type { Json, Message } from "../../../src/core/types.ts";

interface RequestBase {
  readonly model: string;
  /** Fields that only some endpoints know, put into the body last. */
  readonly extra?: Readonly<Record<string, Json>>;
  /** Which of several calls with equal content this is: part of the cache key, and never sent. Default 0. */
  readonly draw?: number;
}

/** A question to a model that chats. What is left out is left to the endpoint. */
export interface ChatRequest extends RequestBase {
  readonly kind: "chat";
  readonly messages: readonly Message[];
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** The form that is asked for. An endpoint may refuse it or take no notice of it. */
  readonly format?: ReplyFormat;
  /** Asks for the logprob of each token and of so many others in its place. */
  readonly topLogprobs?: number;
}

export type ReplyFormat =
  | { readonly type: "json" }
  | { readonly type: "json-schema"; readonly name: string; readonly schema: Readonly<Record<string, Json>> };

/** A question to a reward model behind vLLM's `/classify`, `/pooling` or `/score`. */
export type ScalarRequest =
  | (RequestBase & { readonly kind: "classify" | "pooling"; readonly input: string | readonly Message[] })
  | (RequestBase & { readonly kind: "score"; readonly query: string; readonly document: string });

export type JudgeRequest = ChatRequest | ScalarRequest;

/** What was counted by the endpoint; null where it does not say. */
export interface Usage {
  readonly inputTokens: number;
  /** Part of inputTokens. */
  readonly cachedInputTokens: number | null;
  readonly outputTokens: number;
  /** Part of outputTokens. */
  readonly reasoningTokens: number | null;
}

export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly top: readonly { readonly token: string; readonly logprob: number }[];
}

/** The first choice of a chat completion, as it came. */
export interface ChatReply {
  readonly kind: "chat";
  readonly content: string;
  readonly reasoning: { readonly field: "reasoning_content" | "reasoning"; readonly text: string } | null;
  readonly refusal: string | null;
  readonly finishReason: string | null;
  readonly logprobs: readonly TokenLogprob[] | null;
  /** The model that answered, by its own word. */
  readonly model: string | null;
  readonly id: string | null;
  readonly usage: Usage | null;
}

/** The numbers of a reward model: probabilities by class, pooled values, or one score. */
export interface ScalarReply {
  readonly kind: "scalar";
  readonly values: readonly number[];
  /** The class with the greatest probability, by its name. */
  readonly label: string | null;
  readonly model: string | null;
  readonly usage: Usage | null;
}

export type JudgeReply = ChatReply | ScalarReply;
export type ReplyTo<Request extends JudgeRequest> = Request extends ChatRequest ? ChatReply : ScalarReply;
