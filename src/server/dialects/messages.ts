import * as z from "zod";
import type { Message } from "../../core/types.ts";

const part = z.looseObject({ type: z.string().optional(), text: z.string().optional() });

/** A turn of a conversation as chat APIs write it. */
export const chatMessage: z.ZodType<ChatMessage> = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
  reasoning_content: z.string().nullish(),
});

interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly type?: string | undefined; readonly text?: string | undefined }[] | null | undefined;
  readonly reasoning_content?: string | null | undefined;
}

/** Text, or a list of turns. */
export const promptSchema: z.ZodType<string | readonly ChatMessage[]> = z.union([z.string(), z.array(chatMessage)]);

/** A turn of ours. Parts that carry text are text, whatever API named them. */
export function toMessage({ role, content, reasoning_content: reasoning }: ChatMessage): Message {
  const parts = typeof content === "string" ? content : (content ?? []).map(toPart);
  return { role, content: parts, ...(typeof reasoning === "string" ? { reasoning_content: reasoning } : {}) };
}

function toPart({ type = "text", text }: { readonly type?: string | undefined; readonly text?: string | undefined }): {
  readonly type: string;
  readonly text?: string;
} {
  return text === undefined ? { type } : { type: "text", text };
}

export function toPrompt(prompt: string | readonly ChatMessage[]): string | readonly Message[] {
  return typeof prompt === "string" ? prompt : prompt.map(toMessage);
}

/** A conversation as prompt and completion: the completion is what stands behind the last turn of anyone but the assistant. */
export function splitConversation(messages: readonly ChatMessage[]): {
  readonly prompt: readonly Message[];
  readonly completion: readonly Message[];
} {
  const last = messages.findLastIndex(({ role }) => role !== "assistant");
  const turns = messages.map(toMessage);
  return { prompt: turns.slice(0, last + 1), completion: turns.slice(last + 1) };
}
