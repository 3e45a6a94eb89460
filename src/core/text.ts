import type { Message, Part, Sample } from "./types.ts";

/**
 * The text of a completion: a string as it is, or the text parts of the last assistant message.
 * Where no message is an assistant's, the last message counts. Reasoning kept apart in `reasoning_content` is not part of it.
 */
export function completionText(completion: Sample["completion"]): string {
  if (typeof completion === "string") return completion;
  for (let index = completion.length - 1; index >= 0; index -= 1) {
    const message = completion[index];
    if (message?.role === "assistant") return messageText(message);
  }
  const last = completion.at(-1);
  return last ? messageText(last) : "";
}

/** All text of a message, its text parts joined. */
export function messageText(message: Message): string {
  if (typeof message.content === "string") return message.content;
  // A turn that only calls tools has null here where it comes from the wire as it is.
  if (!Array.isArray(message.content)) return "";
  let text = "";
  // As loose as content itself is.
  for (const part of message.content as readonly (Part | null | undefined)[])
    if (part?.type === "text" && typeof part.text === "string") text += part.text;
  return text;
}

/**
 * Text of a model, safe to stand inside a message: quoted, shortened to `limit` characters (the end is kept where it is longer
 * than that by an ellipsis in the middle), control characters escaped.
 */
export function quote(text: string, limit = 80): string {
  const short = text.length <= limit ? text : `${text.slice(0, Math.ceil(limit / 2))} … ${text.slice(-Math.floor(limit / 2))}`;
  // Nearly all text is plain, and this is called for every sample.
  if (!/[^ -~]/u.test(short)) return JSON.stringify(short);
  return JSON.stringify(short.toWellFormed()).replace(/[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
