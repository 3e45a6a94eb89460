import { AssayError } from "../../../src/core/errors.ts";
import { hashOf } from "../../../src/core/hash.ts";
import type { Message } from "../../../src/core/types.ts";

/** What a judge is told, with places such as `{{answer}}` for what it is told about. */
export interface Prompt {
  readonly name: string;
  /** Raised by every change of a word. */
  readonly version: number;
  readonly system: string;
  readonly user: string;
  /** Of all the above. It stands in the fingerprint. */
  readonly hash: string;
}

export function definePrompt(prompt: Omit<Prompt, "hash">): Prompt {
  return { ...prompt, hash: hashOf(prompt).slice(0, 16) };
}

/**
 * The messages of a prompt. Places are filled in one pass: what looks like a place inside of a value stays as it is.
 * Throws E_INTERNAL where a place has no value.
 */
export function renderPrompt({ name, system, user }: Prompt, values: Readonly<Record<string, string>>): readonly Message[] {
  const filled = (template: string): string =>
    template.replace(/\{\{([a-z]+)\}\}/gu, (_place, key: string) => {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      if (value === undefined) throw new AssayError("E_INTERNAL", { message: `The prompt "${name}" has no value for ${key}.` });
      return value;
    });
  return [
    { role: "system", content: filled(system) },
    { role: "user", content: filled(user) },
  ];
}
