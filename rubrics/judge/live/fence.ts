import { createHmac } from "node:crypto";

/** Puts texts between tags that those texts cannot close. */
export interface Fence {
  /** The code that the tags end in. */
  readonly nonce: string;
  readonly around: (tag: string, text: string) => string;
}

/**
 * A fence for these texts. Its code follows from key and texts, so that equal questions stay equal and a cache knows them, and so that no text
 * can hold the code of a fence around itself.
 */
export function fenceFor(key: string, texts: readonly string[]): Fence {
  const content = JSON.stringify(texts);
  for (let round = 0; ; round += 1) {
    const nonce = createHmac("sha256", key).update(`${round}\u0000${content}`).digest("hex").slice(0, 16);
    if (texts.some((text) => text.includes(nonce))) continue;
    return { nonce, around: (tag, text) => `<${tag}-${nonce}>\n${text}\n</${tag}-${nonce}>` };
  }
}
