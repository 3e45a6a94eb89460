import type { Language } from "./sandbox/job.ts";

/** Names by which references call the languages. */
const names: ReadonlyMap<string, Language> = new Map<string, Language>([
  ["python", "python"],
  ["py", "python"],
  ["python3", "python"],
  ["py3", "python"],
  ["javascript", "javascript"],
  ["js", "javascript"],
  ["node", "javascript"],
  ["typescript", "typescript"],
  ["ts", "typescript"],
]);

/** The language that a reference names, or undefined where none of ours is meant. */
export function readLanguage(name: string): Language | undefined {
  return names.get(name.toLowerCase());
}

export const languageNames: readonly string[] = [...names.keys()];
