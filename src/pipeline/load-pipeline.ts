import { readFile, stat } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import * as z from "zod";
import { AssayError, messageOf } from "../core/errors.ts";
import type { Reward } from "../core/types.ts";
import { buildReward } from "./build-reward.ts";
import type { ConfigTree } from "./config.ts";
import { faultError, syntaxFault, type Fault } from "./fault.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { loadRecipes } from "./load-recipes.ts";
import { optionFaults } from "./option-faults.ts";
import type { Registry } from "./registry.ts";
import {
  entriesOf,
  isMapNode,
  itemsOf,
  maxBytes,
  nodeAt,
  parseSource,
  scalarOf,
  type Source,
  type SourceText,
  type YamlNode,
} from "./source.ts";

/** A pipeline file as it was understood. */
export interface Pipeline {
  readonly version: 1;
  readonly reward: Reward;
  /** undefined where the file names none. */
  readonly seed: number | undefined;
  /** Files of recipes, as the pipeline file names them. */
  readonly recipes: readonly string[];
  readonly fingerprint: string;
  /** Everything with defaults filled in and where it came from, for `printConfig`. */
  readonly config: ConfigTree;
  /** All recipes that the pipeline could use, those of its own files included. */
  readonly registry: Registry;
}

/** The fields of a pipeline file beside the reward, which is read by its recipes. */
const fileSchema: z.ZodType<{ version: 1; recipes?: string[] | undefined; seed?: number | undefined }> = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  recipes: z.array(z.string().min(1)).max(100).optional(),
  reward: z.unknown().optional(),
  seed: z.int().optional(),
});

/**
 * Makes the Reward that a YAML or JSON text describes. Every fault says file, line and column, what was expected and the nearest known name.
 * Files under `recipes:` are not loaded: the registry must hold them. `readPipeline` does both.
 *
 * @example
 * const { reward } = loadPipeline({ text: "version: 1\nreward: exact\n", path: "pipeline.yaml" }, createRegistry(builtin));
 */
export function loadPipeline(text: SourceText, registry: Registry): Pipeline {
  return build(parseSource(text), registry);
}

/** Reads a pipeline file, loads the files of recipes that it names (relative to itself) and makes its Reward. */
export async function readPipeline(path: string, registry: Registry, cwd: string = process.cwd()): Promise<Pipeline> {
  const file = resolve(cwd, path);
  const folder = dirname(file);
  const source = parseSource({ text: await readText(file, path), path, folder });
  // A configuration is printed where the command runs, so paths in it are relative to that folder.
  const named = folder === resolve(cwd) ? undefined : (recipe: string) => relative(cwd, resolve(folder, recipe));
  return build(source, await withRecipes(source, registry, folder), named);
}

/** The same for a text that came from elsewhere, such as standard input; its recipes are relative to the folder. */
export async function readPipelineText(text: SourceText, registry: Registry, folder: string): Promise<Pipeline> {
  const source = parseSource({ ...text, folder });
  return build(source, await withRecipes(source, registry, folder));
}

async function withRecipes(source: Source, registry: Registry, folder: string): Promise<Registry> {
  let all = registry;
  for (const node of itemsOf(nodeAt(source.root, ["recipes"])).slice(0, 100)) {
    const path = scalarOf(node);
    if (typeof path !== "string" || path === "") continue; // the schema says so
    try {
      all = all.with(await loadRecipes(path, folder));
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      const fault = {
        code: error.code,
        message: `${error.message.replace(/[.]$/u, "")}, named at recipes (${source.place(node)})`,
        ...source.position(node),
      };
      throw faultError([error.hint === undefined ? fault : { ...fault, hint: error.hint }], source.path);
    }
  }
  return all;
}

function build(source: Source, registry: Registry, named = (recipe: string): string => recipe): Pipeline {
  const { root, path } = source;
  if (!isMapNode(root)) {
    throw faultError([syntaxFault("expected a map with version and reward", path, source.position(root) ?? { line: 1, column: 1 })], path);
  }
  const value = plain(root);
  const parsed = fileSchema.safeParse(value);
  const faults: Fault[] = [];
  if (!parsed.success) {
    faults.push(
      ...optionFaults({ source, name: "the pipeline", at: "", node: root, fallback: root, schema: fileSchema, value }, parsed.error),
    );
  }
  const entry = entriesOf(root).find(([key]) => key === "reward");
  if (!entry)
    faults.push({
      code: "E_PIPELINE_OPTION",
      message: `reward is required: expected a name or a map with one name, nothing came, at reward (${source.place(root)})`,
      ...source.position(root),
    });
  const built = entry && buildReward(source, registry, faults, entry[2] ?? entry[1], "reward");
  if (faults.length > 0 || !parsed.success || !built) throw faultError(inOrder(faults), path);
  const { recipes = [], seed } = parsed.data;
  return {
    version: 1,
    reward: built.reward,
    seed,
    recipes,
    fingerprint: fingerprintOf(built.reward),
    config: configOf(source, built.config, recipes.map(named), seed),
    registry,
  };
}

function inOrder(faults: readonly Fault[]): readonly Fault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** The top level as plain values; the reward is read node by node elsewhere. */
function plain(root: YamlNode): Readonly<Record<string, unknown>> {
  const fields = ["$schema", "version", "recipes", "reward", "seed"];
  // toJS of a tree without aliases, whose depth and size were checked.
  const value = (root as { toJSON(): Readonly<Record<string, unknown>> }).toJSON();
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fields.includes(key) ? inner : null]));
}

function configOf(source: Source, reward: ConfigTree, recipes: readonly string[], seed: number | undefined): ConfigTree {
  const from = (key: string): string => source.place(nodeAt(source.root, [key]));
  const files: ConfigTree = {
    kind: "list",
    items: recipes.map((value, index) => ({ kind: "value", value, from: source.place(nodeAt(source.root, ["recipes", index])) })),
    from: "default",
  };
  return {
    kind: "map",
    entries: [
      ["version", { kind: "value", value: 1, from: from("version") }],
      ...(recipes.length === 0 ? [] : [["recipes", files] as const]),
      ["reward", reward],
      ["seed", { kind: "value", value: seed ?? 0, from: seed === undefined ? "default" : from("seed") }],
    ],
    from: basename(source.path),
  };
}

async function readText(file: string, path: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes)
      throw new AssayError("E_PIPELINE_TOO_LARGE", { message: `${path} has ${size} bytes; a pipeline file may have ${maxBytes}.` });
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof AssayError) throw error;
    if (error instanceof TypeError) throw new AssayError("E_PIPELINE_SYNTAX", { message: `${path} is not valid UTF-8.`, cause: error });
    throw new AssayError("E_FILE_READ", { message: `The pipeline ${path} could not be read: ${messageOf(error)}`, cause: error });
  }
}
