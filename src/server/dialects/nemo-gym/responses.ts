import * as z from "zod";
import type { Message } from "../../../core/types.ts";
import { chatMessage, toMessage } from "../messages.ts";

/** An item of a Responses API list: a message, reasoning, a call of a tool or its output. */
const item: z.ZodType<Item> = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  content: z.unknown().optional(),
  summary: z.array(z.looseObject({ text: z.string().optional() })).nullish(),
  output: z.unknown().optional(),
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
    if (one.type === "reasoning") reasoning += (one.summary ?? []).map(({ text = "" }) => text).join("\n");
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
