import { stringify } from "yaml";
import type { Json } from "../core/types.ts";

/** A pipeline as it was understood: every value with where it came from, such as "pipeline.yaml:4:20" or "default". */
export type ConfigTree =
  | { readonly kind: "value"; readonly value: Json; readonly from: string }
  | { readonly kind: "map"; readonly entries: readonly (readonly [key: string, value: ConfigTree])[]; readonly from: string }
  | { readonly kind: "list"; readonly items: readonly ConfigTree[]; readonly from: string };

/** The configuration as YAML with a comment on every value. The text is a pipeline file itself, with the same fingerprint. */
export function printConfig(tree: ConfigTree): string {
  const lines = linesOf(tree);
  const column = Math.min(60, Math.max(...lines.map(({ text }) => text.length))) + 2;
  return lines.map(({ text, from }) => (from === undefined ? text : `${text.padEnd(column - 1)} # ${from}`)).join("\n") + "\n";
}

/** The configuration as JSON lines would hold it: dotted path, value and origin of every leaf. */
export function configEntries(
  tree: ConfigTree,
  path = "",
): readonly { readonly path: string; readonly value: Json; readonly from: string }[] {
  const below = (key: string | number): string => (path === "" ? String(key) : `${path}.${key}`);
  if (tree.kind === "value") return [{ path, value: tree.value, from: tree.from }];
  if (tree.kind === "map") {
    return tree.entries.length === 0
      ? [{ path, value: {}, from: tree.from }]
      : tree.entries.flatMap(([key, value]) => configEntries(value, below(key)));
  }
  return tree.items.length === 0
    ? [{ path, value: [], from: tree.from }]
    : tree.items.flatMap((item, index) => configEntries(item, below(index)));
}

/** The same configuration with another value for one key of its top. */
export function withValue(tree: ConfigTree, key: string, value: Json, from: string): ConfigTree {
  if (tree.kind !== "map") return tree;
  return { ...tree, entries: tree.entries.map(([name, old]) => [name, name === key ? { kind: "value", value, from } : old]) };
}

/** The same configuration with these files of recipes before its own, which makes what --recipes gave a part of the file. */
export function withRecipes(tree: ConfigTree, files: readonly string[], from: string): ConfigTree {
  if (tree.kind !== "map" || files.length === 0) return tree;
  const given = files.map((value): ConfigTree => ({ kind: "value", value, from }));
  const own = tree.entries.find(([name]) => name === "recipes")?.[1];
  const recipes: ConfigTree = { kind: "list", items: [...given, ...(own?.kind === "list" ? own.items : [])], from };
  const others = tree.entries.filter(([name]) => name !== "recipes");
  return { ...tree, entries: [...others.slice(0, 1), ["recipes", recipes], ...others.slice(1)] };
}

interface Line {
  readonly text: string;
  readonly from: string | undefined;
}

function linesOf(tree: ConfigTree): readonly Line[] {
  switch (tree.kind) {
    case "value":
      return [{ text: scalar(tree.value), from: tree.from }];
    case "map":
      return tree.entries.length === 0
        ? [{ text: "{}", from: tree.from }]
        : tree.entries.flatMap(([key, value]) => entryLines(`${scalar(key)}:`, value));
    case "list":
      return tree.items.length === 0 ? [{ text: "[]", from: tree.from }] : tree.items.flatMap((item) => itemLines(item));
    default:
      return tree satisfies never;
  }
}

function entryLines(head: string, value: ConfigTree): readonly Line[] {
  const inner = linesOf(value);
  if (isLeaf(value)) return inner.map(({ text, from }) => ({ text: `${head} ${text}`, from }));
  return [{ text: head, from: undefined }, ...inner.map(({ text, from }) => ({ text: `  ${text}`, from }))];
}

function itemLines(item: ConfigTree): readonly Line[] {
  return linesOf(item).map(({ text, from }, index) => ({ text: `${index === 0 ? "- " : "  "}${text}`, from }));
}

function isLeaf(tree: ConfigTree): boolean {
  return tree.kind === "value" || (tree.kind === "map" ? tree.entries.length === 0 : tree.items.length === 0);
}

/** One line whatever the value: JSON where YAML's own style would need several or a colon could mislead. */
function scalar(value: Json): string {
  const text = stringify(value, { lineWidth: 0, defaultStringType: "PLAIN" }).trimEnd();
  return text.includes("\n") || text.includes(" #") ? JSON.stringify(value) : text;
}
