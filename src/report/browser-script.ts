import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, extname, join } from "node:path";

/**
 * A script of page/ with all that it imports, as one module without imports. From the sources the types are taken out; the built
 * package has them as JavaScript already. Names at the top of these files must differ, else a browser refuses the module.
 */
export function browserScript(name: string): string {
  const known = scripts.get(name);
  if (known !== undefined) return known;
  const pieces = new Map<string, string>();
  collect(join(import.meta.dirname, "page", `${name}${extname(import.meta.filename)}`), pieces);
  const script = [...pieces.values()].join("\n");
  scripts.set(name, script);
  return script;
}

/** The text of a style sheet in page/. */
export function styleSheet(name: string): string {
  return readFileSync(join(import.meta.dirname, "page", `${name}.css`), "utf8");
}

const scripts = new Map<string, string>();

/** What is imported stands before what imports it. */
function collect(path: string, pieces: Map<string, string>): void {
  if (pieces.has(path)) return;
  pieces.set(path, "");
  const text = readFileSync(path, "utf8");
  const code = path.endsWith(".ts") ? withoutTypes(text) : text;
  for (const [, from] of code.matchAll(importLine)) collect(join(dirname(path), String(from)), pieces);
  pieces.delete(path); // to stand behind what it imports
  pieces.set(
    path,
    code
      .replaceAll(importLine, "")
      .replaceAll(/^export (?:\{\};)?/gmu, "")
      .replaceAll(/^\/\/# sourceMappingURL=.*$/gmu, "")
      .replaceAll(/[ \t]+$/gmu, "")
      .replaceAll(/\n{3,}/gu, "\n\n")
      .trim(),
  );
}

const importLine = /^import\s[^;]*?from\s+"(\.[^"]+)";$/gmu;

/** Node says once that the function is experimental, which is no news to who runs the sources. */
function withoutTypes(text: string): string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
