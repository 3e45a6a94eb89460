import { globSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AssayError } from "../../core/errors.ts";

const most = 100_000;

/**
 * The files that inputs name. A word that is a file stays as it is; one with `*`, `?`, `[` or `{` is a pattern and becomes its files in the order
 * of their names. A pattern never gives a file that an earlier word gave; a word that is written twice is read twice. Throws E_FILE_READ
 * where a pattern matches nothing.
 */
export function expandInputs(words: readonly string[], cwd: string): readonly string[] {
  const files: string[] = [];
  const given = new Set<string>();
  const add = (file: string): void => {
    if (file !== "-") given.add(realPath(resolve(cwd, file)));
    files.push(file);
  };
  for (const word of words) {
    if (word === "-" || !/[*?[\]{}]/u.test(word) || isThere(resolve(cwd, word))) add(word);
    else for (const file of matches(word, cwd)) if (!given.has(realPath(resolve(cwd, file)))) add(file);
    if (files.length > most)
      throw new AssayError("E_USAGE", { message: `The inputs are more than ${most} files.`, hint: "Grade them in several runs." });
  }
  return files;
}

function matches(pattern: string, cwd: string): readonly string[] {
  const found = globSync(pattern, { cwd })
    .filter((file) => isFile(resolve(cwd, file)))
    .toSorted();
  if (found.length > 0) return found;
  throw new AssayError("E_FILE_READ", {
    message: `${pattern} matches no file in ${cwd}.`,
    hint: "Quote a pattern, so that the shell leaves it alone: 'data/*.jsonl'.",
  });
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A file that is not there is told where it is opened.
    return path;
  }
}
