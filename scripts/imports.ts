import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { parseSync } from "oxc-parser";
import { floorOf, roomOf } from "./floors.ts";

/** One place where a module asks for another; `specifier` is null where the path is computed. */
export interface Import {
  readonly line: number;
  readonly specifier: string | null;
}

/** A fault with its place, as `path:line: sentence`. */
export type Fault = string;

/** Every wrong import of these sources (repository path to text): downwards, sideways, a package that its floor may not use, or a circle. */
export function importFaults(sources: ReadonlyMap<string, string>): readonly Fault[] {
  const graph = new Map<string, readonly Import[]>();
  for (const [path, text] of sources) graph.set(path, importsOf(path, text));
  const faults: Fault[] = [];
  for (const [path, imports] of graph) {
    for (const found of imports) {
      const fault = faultOf(path, found.specifier);
      if (fault !== undefined) faults.push(`${path}:${found.line}: ${fault}`);
    }
  }
  return [...faults, ...circles(graph)];
}

/** Static, type-only, re-exporting and dynamic imports, import types, require calls and `new URL("./x.ts", import.meta.url)`. */
export function importsOf(path: string, text: string): readonly Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports: Import[] = [];
  for (const node of nodes(program)) {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ line: lineAt(text, Number(node["start"])), specifier });
  }
  return imports;
}

/** What an `index.ts` may not hold: anything but re-exports. Gives the lines that are something else. */
export function indexFaults(path: string, text: string): readonly Fault[] {
  return parseSync(path, text)
    .program.body.filter(
      (node) => !(node.type === "ExportAllDeclaration" || (node.type === "ExportNamedDeclaration" && node.source !== null)),
    )
    .map((node) => `${path}:${lineAt(text, node.start)}: an index.ts re-exports and does nothing else.`);
}

function faultOf(path: string, specifier: string | null): string | undefined {
  const from = floorOf(path);
  if (!from) return "stands on no floor: see scripts/floors.ts.";
  if (specifier === null)
    return from.computed === true || from.computed?.includes(path)
      ? undefined
      : `the path of this import is computed, which ${from.name} may not do.`;
  if (!specifier.startsWith(".")) return packageFault(from.name, from.packages, specifier);
  const target = targetOf(path, specifier);
  const to = floorOf(target);
  if (!to) return `${specifier} stands on no floor: sources import sources only.`;
  if (to.name === from.name) {
    return roomOf(path) === roomOf(target)
      ? undefined
      : `sideways: ${roomOf(path)} may not import ${roomOf(target)}. What both need goes to verifiers/shared or core.`;
  }
  if (to.name === "core" || from.floors.includes(to.name)) return undefined;
  return `${from.name} may not import ${to.name} (${target}): it may import core${from.floors.map((name) => `, ${name}`).join("")}.`;
}

function packageFault(floor: string, packages: readonly string[], specifier: string): string | undefined {
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? undefined : `write node:${specifier}.`;
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (name === "assay-rewards") return "sources import each other by relative paths, not by the package's own name.";
  return packages.includes(name) ? undefined : `${floor} may not import the package ${name}.`;
}

function targetOf(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

/** One fault for each import that closes a circle, found by a depth-first walk. */
function circles(graph: ReadonlyMap<string, readonly Import[]>): readonly Fault[] {
  const faults: Fault[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    trail.push(path);
    for (const { specifier, line } of graph.get(path) ?? []) {
      if (specifier === null || !specifier.startsWith(".")) continue;
      const target = targetOf(path, specifier);
      const start = trail.indexOf(target);
      if (start >= 0) faults.push(`${path}:${line}: circle: ${[...trail.slice(start), target].join(" → ")}.`);
      else if (graph.has(target) && !done.has(target)) visit(target);
    }
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) if (!done.has(path)) visit(path);
  return faults;
}

type Node = Readonly<Record<string, unknown>>;

/** All nodes of a syntax tree, without recursion, in the order of the text. */
function* nodes(root: object): Generator<Node> {
  const stack: object[] = [root];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (!Array.isArray(value) && "type" in value) yield value;
    const inner = Object.values(value).filter((child): child is object => typeof child === "object" && child !== null);
    stack.push(...inner.reverse());
  }
}

function specifierOf(node: Node): string | null | undefined {
  switch (node["type"]) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return literal(node["source"]) ?? null;
    case "ExportNamedDeclaration":
      return literal(node["source"]);
    case "TSExternalModuleReference":
      return literal(node["expression"]) ?? null;
    case "CallExpression":
      return field(node["callee"], "name") === "require" ? (literal(first(node["arguments"])) ?? null) : undefined;
    case "NewExpression": {
      const path = field(node["callee"], "name") === "URL" ? literal(first(node["arguments"])) : undefined;
      return path?.startsWith(".") && path.endsWith(".ts") ? path : undefined;
    }
    default:
      return undefined;
  }
}

function literal(node: unknown): string | undefined {
  const value = field(node, "value");
  if (typeof value === "string") return value;
  // A template without a hole is as good as a string.
  const quasis = field(node, "quasis");
  return Array.isArray(quasis) && quasis.length === 1 ? String(field(field(quasis[0], "value"), "cooked")) : undefined;
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function field(node: unknown, key: string): unknown {
  // Asked of any value on purpose: what is no object has no fields.
  return typeof node === "object" && node !== null ? (node as Node)[key] : undefined;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
