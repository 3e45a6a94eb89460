import * as z from "zod";
import type { Message } from "../../../core/types.ts";
import { chatMessage, toMessage } from "../messages.ts";

const textParts = z.union([z.string(), z.array(z.looseObject({ type: z.string().optional(), text: z.string().optional() }))]).nullish();

/** An item of a Responses API list: a message, reasoning, a call of a tool or its output. */
const item: z.ZodType<Item> = z
  .looseObject({
    type: z.string().optional(),
    role: z.string().optional(),
    content: z.unknown().optional(),
    summary: z.array(z.looseObject({ text: z.string().optional() })).nullish(),
    output: z.unknown().optional(),
  })
  // A turn that could not be read would count as none, and its completion as wrong.
  .refine((one) => one.role === undefined || textParts.safeParse(one.content).success, {
    error: "a message has text or a list of parts",
    path: ["content"],
  });

interface Item {
  readonly type?: string | undefined;
  readonly role?: string | undefined;
  readonly content?: unknown;
  readonly summary?: readonly { readonly text?: string | undefined }[] | null | undefined;
  readonly output?: unknown;
}

export const responseInput: z.ZodType<string | readonly Item[]> = z.union([z.string(), z.array(item)]);
export const responseOutput: z.ZodType<readonly Item[]> = z.array(item);

/** Items as turns: reasoning belongs to the turn behind it, and the output of a tool is a turn of its own. Calls of tools carry no text. */
export function turnsOf(items: readonly Item[]): readonly Message[] {
  const turns: Message[] = [];
  let reasoning = "";
  for (const one of items) {
    if (one.type === "reasoning") reasoning += reasoningOf(one);
    else if (one.type === "function_call_output") turns.push({ role: "tool", content: typeof one.output === "string" ? one.output : "" });
    else if (one.role !== undefined) {
      const message = chatMessage.safeParse({ ...one, reasoning_content: undefined });
      if (!message.success) continue;
      turns.push({ ...toMessage(message.data), ...(reasoning !== "" && one.role === "assistant" ? { reasoning_content: reasoning } : {}) });
      if (one.role === "assistant") reasoning = "";
    }
  }
  return turns;
}

/** Where a model gives its whole reasoning, that stands in the content and the summary is empty. */
function reasoningOf({ summary, content }: Item): string {
  const whole = textParts.safeParse(content);
  const parts = summary && summary.length > 0 ? summary : whole.success && typeof whole.data === "object" ? (whole.data ?? []) : [];
  return parts.map(({ text = "" }) => text).join("\n");
}
