import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AssayError, messageOf } from "../core/errors.ts";
import type { NamedDocument } from "../core/recipe.ts";
import { maxBytes, nodeAt, parseSource, type Source, type YamlNode } from "./source.ts";

/**
 * Reads a YAML or JSON file that a pipeline names, under the same limits as the pipeline. Synchronous, since recipes are made so.
 * Throws E_FILE_READ, E_PIPELINE_TOO_LARGE or E_PIPELINE_SYNTAX.
 */
export function readDocument(file: string, folder: string): NamedDocument {
  return documentOf(readText(resolve(folder, file), file), file);
}

/** The same of a text that was read already. */
export function documentOf(text: string, path: string): NamedDocument {
  const source = parseSource({ text, path });
  // toJSON of a tree without aliases, whose depth and size were checked.
  const value: unknown = (source.root as { toJSON(): unknown }).toJSON();
  return { value, place: (steps) => source.place(nearestNode(source, steps)) };
}

/** The node at a path, or the innermost one around it. */
function nearestNode({ root }: Source, path: readonly PropertyKey[]): YamlNode {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeAt(root, path.slice(0, length));
    if (node) return node;
  }
  return root;
}

function readText(path: string, file: string): string {
  try {
    const { size } = statSync(path);
    if (size > maxBytes)
      throw new AssayError("E_PIPELINE_TOO_LARGE", { message: `${file} has ${size} bytes; such a file may have ${maxBytes}.` });
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof AssayError) throw error;
    if (error instanceof TypeError) throw new AssayError("E_PIPELINE_SYNTAX", { message: `${file} is not valid UTF-8.`, cause: error });
    throw new AssayError("E_FILE_READ", { message: `The file ${file} could not be read: ${messageOf(error)}`, cause: error });
  }
}
