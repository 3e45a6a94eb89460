import { isReward } from "../core/combinator.ts";
import { AssayError, isAssayError, messageOf } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import { quote } from "../core/text.ts";
import type { Json, Reward, SampleReward } from "../core/types.ts";
import { refuse, shown, type Builder } from "./builder.ts";
import type { ConfigTree } from "./config.ts";
import { faultError, type Fault } from "./fault.ts";
import { didYouMean, knownKeys, optionFaults } from "./option-faults.ts";
import { readUse, type Use } from "./read-use.ts";
import { operatorFault, toolsOf } from "./recipe-tools.ts";
import type { Registry } from "./registry.ts";
import { entriesOf, isListNode, isMapNode, itemsOf, nodeAt, parseSource, scalarOf, type Source, type YamlNode } from "./source.ts";

export interface Built {
  readonly reward: Reward;
  readonly config: ConfigTree;
}

/** Makes the per-sample Reward that a node in JSON describes. Throws an AssayError. */
function rewardOfJson(
  node: Json,
  { source: around, registry, fromSample }: Pick<Builder, "source" | "registry" | "fromSample">,
): SampleReward {
  const path = "the check";
  // JSON is YAML.
  const source = parseSource({ text: JSON.stringify(node), path, inline: true, folder: around.folder });
  const faults: Fault[] = [];
  const built = buildNode({ source, registry, faults, fromSample, configs: new Map() }, source.root, "check");
  if (!built || faults.length > 0) throw faultError(faults, path);
  const { reward } = built;
  if (reward.scope === "sample") return reward;
  throw new AssayError("E_GROUP_IN_BRANCH", { message: `"${reward.spec.use}" is a group Reward; a per-sample Reward was expected.` });
}

/** Makes the Reward of a node. Faults are added to the list; undefined comes back where there was one. */
export function buildReward(source: Source, registry: Registry, faults: Fault[], node: YamlNode, at: string): Built | undefined {
  return buildNode({ source, registry, faults, fromSample: false, configs: new Map() }, node, at);
}

function buildNode(builder: Builder, node: YamlNode, at: string): Built | undefined {
  const reward = build(builder, node, node, at);
  const config = reward && builder.configs.get(reward);
  return reward && config && { reward, config };
}

function build(builder: Builder, node: YamlNode, around: YamlNode, at: string): Reward | undefined {
  const use = readUse(builder, node, around, at);
  if (!use) return undefined;
  const recipe = builder.registry.get(use.name);
  if (!recipe) return unknownReward(builder, use, at);
  if (!checkVersion(builder, use, recipe)) return undefined;
  if (!isMapNode(use.options) && !isListNode(use.options) && scalarOf(use.options) !== null) {
    return refuse(
      builder,
      "E_PIPELINE_OPTION",
      `Options of "${use.name}": expected a map, ${shown(use.options)} came,`,
      use.options,
      use.at,
    );
  }
  return buildRecipe(builder, recipe, use);
}

function unknownReward(builder: Builder, { name, nameNode }: Use, at: string): undefined {
  const names = builder.registry.names();
  const hint = [didYouMean(name, names), `Known: ${names.join(", ")}.`].filter((text) => text !== undefined).join(" ");
  return refuse(builder, "E_UNKNOWN_REWARD", `Unknown reward ${quote(name)}`, nameNode, at, hint);
}

function checkVersion(builder: Builder, use: Use, recipe: Recipe): boolean {
  if (use.version === undefined) return true;
  const version = scalarOf(use.version);
  if (version === recipe.version) return true;
  const message = `"${recipe.name}" here has version ${recipe.version}; the file asks for ${String(version ?? "none")}`;
  const hint = "Verdicts differ between versions. Install the Assay that wrote this, or set the version once you have compared.";
  refuse(builder, "E_PIPELINE_OPTION", message, use.version ?? use.nameNode, use.at.replace(/with$/u, "version"), hint);
  return false;
}

function buildRecipe(builder: Builder, recipe: Recipe, use: Use): Reward | undefined {
  const { source, faults } = builder;
  const before = faults.length;
  const value =
    scalarOf(use.options) === null ? {} : optionsValue(builder, use.options, recipe.nodes.map(patternOf), use.at, ownOptions(recipe));
  const checked = {
    source,
    name: `"${recipe.name}"`,
    at: use.at,
    node: use.options,
    fallback: use.nameNode,
    schema: recipe.options,
    value,
  };
  const parsed = recipe.options.safeParse(value);
  if (!parsed.success) faults.push(...optionFaults(checked, parsed.error));
  if (faults.length > before || !parsed.success) return undefined;
  if (builder.fromSample) {
    const message = operatorFault(recipe, value);
    if (message !== undefined) return refuse(builder, "E_PIPELINE_OPTION", message, use.nameNode, use.at);
  }
  try {
    const reward = recipe.build(value, toolsOf(builder, rewardOfJson));
    const from = source.place(use.nameNode);
    const options =
      recipe.kind === "rubric" ? rubricConfig(builder, reward, use, parsed.data) : resolvedConfig(builder, reward, use, parsed.data);
    const config: ConfigTree = { kind: "map", entries: [[recipe.name, isEmptyMap(options) ? { ...options, from } : options]], from };
    builder.configs.set(reward, config);
    return reward;
  } catch (error) {
    const known = isAssayError(error) ? error : undefined;
    const code = known === undefined || known.code === "E_OPTIONS" ? "E_PIPELINE_OPTION" : known.code;
    return refuse(
      builder,
      code,
      known ? messageOf(known).replace(/[.]$/u, "") : `"${recipe.name}" could not be made: ${messageOf(error)}`,
      use.nameNode,
      use.at,
      known?.hint,
    );
  }
}

type Pattern = readonly string[];

function patternOf(path: string): Pattern {
  return path.split(".");
}

/** Options that stand beside parts of any name, such as `renormalise` in a weighted sum: `*` does not mean them. */
function ownOptions(recipe: Recipe): readonly string[] {
  return recipe.nodes.some((path) => path.startsWith("*")) ? knownKeys(recipe.options, []) : [];
}

/** Options as a plain value in which Rewards stand where the recipe's paths say so. */
function optionsValue(builder: Builder, node: YamlNode, patterns: readonly Pattern[], at: string, own: readonly string[] = []): unknown {
  const deeper = patterns.filter((pattern) => pattern.length > 0);
  if (deeper.length < patterns.length && isRewardSpot(builder, node, deeper)) return build(builder, node, node, at) ?? stand;
  const below = (key: string | number, value: YamlNode): unknown => {
    const fitting = deeper.filter(([first]) => first === String(key) || (first === "*" && !own.includes(String(key))));
    return optionsValue(
      builder,
      value,
      fitting.map((pattern) => pattern.slice(1)),
      `${at}.${key}`,
    );
  };
  if (isMapNode(node)) return Object.fromEntries(entriesOf(node).map(([key, , value]) => [key, below(key, value)]));
  if (isListNode(node)) return itemsOf(node).map((item, index) => below(index, item));
  return scalarOf(node);
}

/** Numbers, booleans and null are left to the recipe's schema. So is `{ name, reward }` where the recipe takes it beside a bare node. */
function isRewardSpot(builder: Builder, node: YamlNode, deeper: readonly Pattern[]): boolean {
  if (isListNode(node)) return false;
  if (!isMapNode(node)) return typeof scalarOf(node) === "string";
  return !entriesOf(node).some(([key]) => deeper.some(([first]) => first === key) && builder.registry.get(key) === undefined);
}

/** Stands in for a part that has a fault of its own, so that the options around it are checked all the same. */
const stand: SampleReward = { scope: "sample", spec: { use: "fault", version: 1, with: {} }, range: [0, 1], score: () => [] };

function isEmptyMap(tree: ConfigTree): boolean {
  return tree.kind === "map" && tree.entries.length === 0;
}

/** What the options were parsed to, each value with its place in the file or "default". */
function configOf(builder: Builder, value: unknown, node: YamlNode, around: YamlNode): ConfigTree {
  const from = node === undefined ? "default" : builder.source.place(node ?? around);
  if (isReward(value))
    return builder.configs.get(value) ?? { kind: "map", entries: [[value.spec.use, { kind: "map", entries: [], from }]], from };
  if (Array.isArray(value))
    return { kind: "list", items: value.map((item, index) => configOf(builder, item, nodeAt(node, [index]), around)), from };
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    // A schema may read a bare list as the one option that holds it.
    const items = isListNode(node) ? itemsOf(node).length : undefined;
    const nodeOf = (key: string, inner: unknown): YamlNode =>
      items === undefined ? entryOf(node, key) : Array.isArray(inner) && inner.length === items ? node : undefined;
    return {
      kind: "map",
      entries: entries.map(([key, inner]) => [key, configOf(builder, inner, nodeOf(key, inner), around)] as const),
      from,
    };
  }
  return { kind: "value", value: value as Json, from }; // what is left of parsed options is a JSON scalar
}

/**
 * A rubric's spec holds what its file says, so that the configuration depends on no other file; those values come from where the file is named.
 * What a spec leaves out since it decides no verdict, such as a judge's address, is shown as it was given.
 */
function rubricConfig(builder: Builder, reward: Reward, use: Use, parsed: unknown): ConfigTree {
  const { judge } = Object(parsed) as { readonly judge?: object }; // the options of a rubric
  const shownOptions = { ...reward.spec.with, judge: { ...judge, ...Object(reward.spec.with["judge"]) } };
  const tree = configOf(builder, shownOptions, use.options, use.nameNode);
  const file = entryOf(use.options, "file");
  if (!file || tree.kind !== "map") return tree;
  const from = builder.source.place(file);
  return { ...tree, entries: tree.entries.map(([key, value]) => [key, key === "rubric" ? allFrom(value, from) : value]) };
}

/** The options as they were parsed; what the recipe made of them, such as the content of a file that they name, as its spec has it. */
function resolvedConfig(builder: Builder, reward: Reward, use: Use, parsed: unknown): ConfigTree {
  const given = Object(parsed) as Readonly<Record<string, unknown>>; // options are objects
  const made = Object.entries(reward.spec.with).filter(
    ([key, value]) => given[key] === undefined || (typeof given[key] === "string" && typeof value === "object"),
  );
  if (made.length === 0) return configOf(builder, parsed, use.options, use.nameNode);
  const tree = configOf(builder, { ...given, ...Object.fromEntries(made) }, use.options, use.nameNode);
  const files = new Map(made.map(([key]) => [key, entryOf(use.options, key)]));
  if (tree.kind !== "map") return tree;
  const placed = (key: string, value: ConfigTree): ConfigTree => {
    const file = files.get(key);
    return file ? allFrom(value, builder.source.place(file)) : value;
  };
  return { ...tree, entries: tree.entries.map(([key, value]) => [key, placed(key, value)]) };
}

function allFrom(tree: ConfigTree, from: string): ConfigTree {
  if (tree.kind === "value") return { ...tree, from };
  if (tree.kind === "list") return { ...tree, items: tree.items.map((item) => allFrom(item, from)), from };
  return { ...tree, entries: tree.entries.map(([key, value]) => [key, allFrom(value, from)]), from };
}

/** A key's value; null where the key stands without one. */
function entryOf(node: YamlNode, key: string): YamlNode {
  const entry = entriesOf(node).find(([name]) => name === key);
  return entry && (entry[2] ?? entry[1]);
}
