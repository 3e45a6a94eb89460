import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

const ownName = "assay-rewards";
const lent = new Set(["zod"]);
const fromSource = import.meta.url.endsWith(".ts");
const root = new URL(fromSource ? "../../" : "../../../", import.meta.url);
let registered = false;

/**
 * Lets files of recipes, wherever they lie, import this package by its name and get the very modules that are running.
 * zod is lent to files that have none of their own. Calling it again does nothing.
 */
export function resolveOwnPackage(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === ownName || specifier.startsWith(`${ownName}/`)) {
        const url = ownModule(`.${specifier.slice(ownName.length)}`);
        if (url !== undefined) return { url, shortCircuit: true };
      }
      const name = specifier.split("/", 1)[0] ?? "";
      if (!lent.has(name)) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch {
        // The file's own folder has none: ours is resolved as if we had imported it.
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}

/** The address of a public subpath of this package, read from the exports of its package.json: source where we run from source. */
function ownModule(subpath: string): string | undefined {
  for (const [pattern, target] of Object.entries(ownExports())) {
    const path = typeof target === "string" ? target : target[fromSource ? "assay-source" : "default"];
    const [before = "", after] = pattern.split("*");
    if (path === undefined) continue;
    if (after === undefined) {
      if (pattern === subpath) return new URL(path, root).href;
    } else if (subpath.startsWith(before) && subpath.endsWith(after)) {
      return new URL(path.replaceAll("*", subpath.slice(before.length, subpath.length - after.length)), root).href;
    }
  }
  return undefined;
}

let exportsMap: Readonly<Record<string, string | Readonly<Record<string, string>>>> | undefined;

function ownExports(): NonNullable<typeof exportsMap> {
  // Our own package.json, whose exports are strings or conditions by name.
  exportsMap ??= (JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { exports: NonNullable<typeof exportsMap> }).exports;
  return exportsMap;
}
