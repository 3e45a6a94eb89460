import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, with a slash at its end. */
export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** Texts by repository path of the files that match, in the order of their paths. */
export function readSources(...patterns: readonly string[]): ReadonlyMap<string, string> {
  const paths = globSync(patterns, { cwd: root, exclude: (path) => /(^|[\\/])(node_modules|dist)$/u.test(path) });
  return new Map(paths.sort().map((path) => [path.replaceAll("\\", "/"), readFileSync(join(root, path), "utf8")]));
}

/** What the package is made of: the sources on the floors. */
export function packageSources(): ReadonlyMap<string, string> {
  return readSources("src/**/*.ts", "verifiers/**/*.ts", "rubrics/**/*.ts");
}
