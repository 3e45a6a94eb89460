import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Definition } from "../core/define.ts";
import { AssayError, isAssayError, messageOf } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";
import { resolveOwnPackage } from "../core/resolve-own-package.ts";

export interface LoadOptions {
  /** How long a file may take to load, in milliseconds. Default 30,000. */
  readonly deadlineMs?: number;
}

const files: Set<string> = new Set();
const bound: WeakMap<Recipe, Recipe> = new WeakMap();

/** The files that are being imported at the moment: a process that ends meanwhile was probably ended by one of them. */
export function filesUnderImport(): readonly string[] {
  return [...files];
}

/**
 * Imports a user's .ts, .js or .mjs file and takes every recipe it exports: by name, as default, or in a list or an object. The same file
 * gives the same recipes every time. It may import "assay-rewards" and "zod" wherever it lies. Throws E_RECIPE_LOAD.
 */
export async function loadRecipes(path: string, cwd: string, { deadlineMs = 30_000 }: LoadOptions = {}): Promise<readonly Recipe[]> {
  const file = resolve(cwd, path);
  await checkFile(file, path);
  const url = pathToFileURL(file).href;
  resolveOwnPackage();
  let module: unknown;
  try {
    files.add(path);
    module = await within(import(url), deadlineMs);
  } catch (error) {
    const said = error instanceof Error ? messageOf(error) : `it threw ${messageOf(error)}`;
    throw new AssayError("E_RECIPE_LOAD", {
      message: `The recipes file ${path} could not be loaded: ${said}${placeOf(error, url)}`,
      ...hintFor(error),
      cause: error,
    });
  } finally {
    files.delete(path);
  }
  const source = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const recipes = [...collect(module)].map((recipe) => boundTo(url, source, recipe));
  if (recipes.length > 0) return recipes;
  throw new AssayError("E_RECIPE_LOAD", {
    message: `The recipes file ${path} exports no recipe.`,
    hint: "Export what defineVerifier returns, as in: export const shout = defineVerifier({ … }).",
  });
}

/** Each recipe is bound once, to the first file that gave it, so that a file which is named twice is no clash of names. */
function boundTo(url: string, source: string, recipe: Recipe): Recipe {
  const known = bound.get(recipe);
  if (known) return known;
  const made = isDefinition(recipe) ? recipe.at(url, source) : recipe;
  bound.set(recipe, made);
  return made;
}

async function within(loading: Promise<unknown>, deadlineMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new AssayError("E_RECIPE_LOAD", { message: `it took more than ${deadlineMs} ms.`, hint: waitHint })),
      deadlineMs,
    );
    // Where nothing else is left to wait for, the process may end at once.
    timer.unref();
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const waitHint: string = "An await at the top of a file must settle.";

async function checkFile(file: string, path: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    const why = found.code === "ENOENT" ? `does not exist (${file})` : `cannot be read: ${messageOf(found)}`;
    throw new AssayError("E_RECIPE_LOAD", {
      message: `The recipes file ${path} ${why}.`,
      hint: "Paths in a pipeline are relative to the pipeline file, those of --recipes to the current folder.",
      cause: found,
    });
  }
  if (!found.isFile())
    throw new AssayError("E_RECIPE_LOAD", { message: `${path} is not a file; a .ts, .js or .mjs file of recipes was expected.` });
  if (!/\.[cm]?[jt]s$/u.test(file)) throw new AssayError("E_RECIPE_LOAD", { message: `${path} is not a .ts, .js or .mjs file.` });
}

/** Where in the file it went wrong, as far as the error tells. */
function placeOf(error: unknown, url: string): string {
  if (!(error instanceof Error) || error.stack === undefined) return "";
  for (const name of [url, decodeURIComponent(new URL(url).pathname)]) {
    const at = error.stack.indexOf(`${name}:`);
    const place = at < 0 ? null : /^\d+(:\d+)?/u.exec(error.stack.slice(at + name.length + 1));
    if (place) return ` (line ${place[0]})`;
  }
  return "";
}

function hintFor(error: unknown): { readonly hint?: string } {
  if (isAssayError(error)) return error.hint === undefined ? {} : { hint: error.hint };
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_MODULE_NOT_FOUND")
    return { hint: "Relative imports need their file extension; packages must be installed beside the file." };
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX")
    return { hint: "Node runs TypeScript by removing types: enums, namespaces and parameter properties do not work." };
  if (code === "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING")
    return { hint: "Node runs no TypeScript below node_modules: name the package's .js file, or copy the .ts file out." };
  return {};
}

/** Every recipe among the exports, in their order, each once. */
function collect(value: unknown, depth = 0, found: Set<Recipe> = new Set()): ReadonlySet<Recipe> {
  if (isRecipe(value)) found.add(value);
  else if (typeof value === "object" && value !== null && depth < 3)
    for (const inner of Object.values(value)) collect(inner, depth + 1, found);
  return found;
}

function isRecipe(value: unknown): value is Recipe {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return false;
  const { kind, name, version, build, nodes, options } = value as Partial<Record<keyof Recipe, unknown>>; // each field is tested below
  const known = kind === "verifier" || kind === "rubric" || kind === "combinator" || kind === "transform";
  return (
    known &&
    typeof name === "string" &&
    typeof version === "number" &&
    typeof build === "function" &&
    Array.isArray(nodes) &&
    typeof options === "object"
  );
}

function isDefinition(recipe: Recipe): recipe is Definition {
  return "at" in recipe && typeof recipe.at === "function";
}
