import { basename } from "node:path";

export interface NamedFile {
  /** What clients call the Reward. */
  readonly name: string;
  /** A recipe or a pipeline file. */
  readonly source: string;
}

/** Reads `NAME=FILE`, or a recipe's name or a file, whose name without its extension clients then use. */
export function servedName(text: string): NamedFile {
  const [, name, source] = /^([^=]+)=(.+)$/u.exec(text) ?? [];
  if (name !== undefined && source !== undefined) return { name, source };
  return { name: basename(text).replace(/\.(?:ya?ml|json)$/u, ""), source: text };
}
