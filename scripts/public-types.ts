import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";
import { root } from "./sources.ts";
import { scratch } from "./scratch.ts";

/** The public face as text: for each entry of the package, every exported name with its declaration. */
export function publicTypes(): string {
  const folder = mkdtempSync(join(scratch(), "types-"));
  try {
    const tsc = join(root, "node_modules/.bin/tsc");
    // Faults of types are the business of the type check; declarations are written all the same.
    const args = ["--emitDeclarationOnly", "--declarationMap", "false", "--noEmitOnError", "false", "--outDir", folder];
    spawnSync(tsc, ["-p", "tsconfig.build.json", ...args], { cwd: root, stdio: "ignore" });
    const read = createReader((path) => readFileSync(join(folder, path), "utf8"));
    return entries()
      .flatMap(([entry, path]) => [`// ${entry}`, "", ...[...read(path).values()].toSorted(byName).flatMap(({ text }) => [text, ""])])
      .join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Public subpaths with the declaration file behind each. */
export function entries(): readonly (readonly [entry: string, declarations: string])[] {
  const folders = globSync(["verifiers/*/index.ts", "rubrics/*/index.ts"], { cwd: root }).toSorted();
  return [
    ["assay-rewards", "src/index.d.ts"],
    ["assay-rewards/audit", "src/audit/index.d.ts"],
    ["assay-rewards/noise", "src/noise/index.d.ts"],
    ["assay-rewards/server", "src/server/index.d.ts"],
    ...folders.map((path) => [`assay-rewards/${posix.dirname(path)}`, path.replace(/\.ts$/u, ".d.ts")] as const),
  ];
}

interface Declaration {
  readonly name: string;
  readonly text: string;
}

/** Reads the exports of a declaration file, following re-exports to where a name is declared. */
export function createReader(readFile: (path: string) => string): (path: string) => ReadonlyMap<string, Declaration> {
  const known = new Map<string, ReadonlyMap<string, Declaration>>();
  const read = (path: string): ReadonlyMap<string, Declaration> => {
    const before = known.get(path);
    if (before) return before;
    const found = new Map<string, Declaration>();
    known.set(path, found);
    const text = readFile(path);
    const add = (name: string, declared: string): void => {
      const former = found.get(name);
      // A type and a value, or overloads, may share a name.
      found.set(name, { name, text: former ? `${former.text}\n${declared}` : declared });
    };
    for (const node of parseSync(path, text).program.body) {
      if (node.type === "ExportAllDeclaration")
        for (const { name, text: declared } of read(target(path, node.source.value)).values()) add(name, declared);
      if (node.type !== "ExportNamedDeclaration") continue;
      if (node.declaration) for (const name of namesOf(node.declaration)) add(name, clean(text.slice(node.start, node.end)));
      for (const { local, exported } of node.specifiers) {
        if (!node.source || !("name" in local) || !("name" in exported)) continue;
        const own = node.source.value.startsWith(".");
        const declared = own ? read(target(path, node.source.value)).get(local.name) : undefined;
        const alias = local.name === exported.name ? "" : ` as ${exported.name}`;
        add(
          exported.name,
          declared
            ? `${alias ? `/*${alias} */ ` : ""}${declared.text}`
            : `export { ${local.name}${alias} } from ${JSON.stringify(node.source.value)};`,
        );
      }
    }
    return found;
  };
  return read;
}

function target(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier.replace(/\.(js|ts)$/u, ".d.ts"));
}

function namesOf(declaration: object): readonly string[] {
  if ("declarations" in declaration && Array.isArray(declaration.declarations))
    return declaration.declarations.flatMap((one: { id: { name: string } }) => [one.id.name]);
  const id: unknown = "id" in declaration ? declaration.id : undefined;
  return typeof id === "object" && id !== null && "name" in id ? [String(id.name)] : [];
}

/** A declaration without its comments: the face is what types say. */
function clean(text: string): string {
  return text
    .replace(/[ \t]*\/\*\*[^]*?\*\/\n?/gu, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .join("\n");
}

function byName(a: Declaration, b: Declaration): number {
  return a.name < b.name ? -1 : 1;
}
