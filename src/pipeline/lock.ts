import { createHash } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import * as z from "zod";
import { AssayError, messageOf } from "../core/errors.ts";
import { canonicalJson } from "../core/hash.ts";
import { shownName, shownValue } from "../core/shown.ts";
import { specSchema } from "../core/spec.ts";
import { specDifferences, type SpecDifference } from "../core/spec-differences.ts";
import type { RewardSpec } from "../core/types.ts";
import type { Pipeline } from "./load-pipeline.ts";

/** What a lock file pins: all that can change a verdict, and what it was written by. */
export interface Lock {
  readonly version: 1;
  readonly fingerprint: string;
  readonly reward: RewardSpec;
  readonly recipes: readonly LockedRecipes[];
  readonly assay: string;
  readonly node: string;
}

/** A file of recipes, relative to the lock file's folder. Its code can change without a new version. */
export interface LockedRecipes {
  readonly file: string;
  readonly sha256: string;
}

/** A pipeline as a command was given it. */
export interface NamedPipeline {
  readonly pipeline: Pipeline;
  /** What --reward said: a recipe or a pipeline file. */
  readonly name: string;
  /** The files of --recipes. */
  readonly recipes: readonly string[];
  readonly cwd: string;
}

/** Where the lock of a pipeline file or of a recipe stands, unless --out says otherwise. */
export function lockPathOf(name: string): string {
  return `${name}.lock`;
}

/** The lock of a pipeline, for a file at this path. `assay` is the version of this package. */
export async function lockOf(named: NamedPipeline, { path, assay }: { readonly path: string; readonly assay: string }): Promise<Lock> {
  const { fingerprint, reward } = named.pipeline;
  return {
    version: 1,
    fingerprint,
    // Sorted, so that equal pipelines have equal locks.
    reward: JSON.parse(canonicalJson(reward.spec)) as RewardSpec, // a spec is JSON
    recipes: await recipeHashes(named, dirname(resolve(named.cwd, path))),
    assay,
    node: process.versions.node,
  };
}

/** Writes a lock file at one stroke: a kill leaves the old one or the new one. Throws E_FILE_WRITE; E_USAGE where it would replace what it pins. */
export async function writeLock(path: string, lock: Lock, named: NamedPipeline): Promise<void> {
  const file = resolve(named.cwd, path);
  if ([...recipeFiles(named), resolve(named.cwd, named.name)].includes(file))
    throw new AssayError("E_USAGE", {
      message: `--out ${path} is a file that the lock pins; it would be lost.`,
      hint: "Name another file.",
    });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(`${JSON.stringify(lock, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new AssayError("E_FILE_WRITE", { message: `${path} cannot be written: ${messageOf(error)}.`, cause: error });
  }
}

const maxDifferences = 10;

/** Throws E_LOCK where the pipeline is not the one that the lock file pins, saying what differs, or where the file cannot be read. */
export async function checkLock(path: string, named: NamedPipeline): Promise<void> {
  const lock = await readLock(path, named);
  const { fingerprint, reward } = named.pipeline;
  const specs = specDifferences(lock.reward, JSON.parse(canonicalJson(reward.spec)) as RewardSpec); // a spec is JSON
  const differences = [
    ...recipeDifferences(lock.recipes, await recipeHashes(named, dirname(resolve(named.cwd, path)))),
    ...specs.filter(({ kind }) => kind === "version").map(sentence),
    ...specs.filter(({ kind }) => kind !== "version").map(sentence),
  ];
  if (lock.fingerprint === fingerprint && differences.length === 0) return;
  const more = differences.length - maxDifferences;
  const lines = [
    ...(lock.fingerprint === fingerprint ? [] : [`fingerprint: the lock has ${lock.fingerprint}, the pipeline ${fingerprint}`]),
    ...differences.slice(0, maxDifferences),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  throw new AssayError("E_LOCK", {
    message: [`${named.name} is not the pipeline that ${path} pins:`, ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: `Where the change is meant, write the lock anew: ${lockCommand(named)}`,
  });
}

function sentence(difference: SpecDifference): string {
  switch (difference.kind) {
    case "version":
      return `${shownName(difference.use)}: the lock has version ${difference.before}, this Assay has version ${difference.after}`;
    case "recipe":
      return `${shownName(difference.path)}: the lock has ${shownName(difference.before)}, the pipeline ${shownName(difference.after)}`;
    case "option":
      return `${shownName(difference.path)}: the lock has ${shownValue(difference.before)}, the pipeline ${shownValue(difference.after)}`;
    default:
      return difference satisfies never;
  }
}

function recipeDifferences(locked: readonly LockedRecipes[], now: readonly LockedRecipes[]): readonly string[] {
  const [before, after] = [locked, now].map((list) => new Map(list.map(({ file, sha256 }) => [file, sha256])));
  return [...new Set([...locked, ...now].map(({ file }) => file))].flatMap((file) => {
    const [pinned, found] = [before?.get(file), after?.get(file)];
    if (pinned === found) return [];
    if (pinned === undefined) return [`${shownName(file)}: this file of recipes is not in the lock`];
    if (found === undefined) return [`${shownName(file)}: the lock has this file of recipes, and it is not used here`];
    return [`${shownName(file)}: this file of recipes is not what it was when the lock was written`];
  });
}

/** The files of recipes that a pipeline uses, relative to a folder: each once and by name, so that the order in which they were named changes nothing. */
export async function recipeHashes(named: NamedPipeline, folder: string): Promise<readonly LockedRecipes[]> {
  const found: LockedRecipes[] = [];
  for (const file of recipeFiles(named)) {
    const content = await readFile(file).catch((error: unknown) => {
      throw new AssayError("E_FILE_READ", { message: `The recipes file ${file} cannot be read: ${messageOf(error)}.`, cause: error });
    });
    found.push({ file: relative(folder, file).replaceAll(sep, "/"), sha256: createHash("sha256").update(content).digest("hex") });
  }
  return found.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** The pipeline's own files, which it names relative to itself, and those of --recipes. */
function recipeFiles({ pipeline, name, recipes, cwd }: NamedPipeline): readonly string[] {
  const folder = dirname(resolve(cwd, name));
  return [...new Set([...pipeline.recipes.map((file) => resolve(folder, file)), ...recipes.map((file) => resolve(cwd, file))])];
}

const maxBytes = 1 << 20;

const schema: z.ZodType<Lock> = z.object({
  version: z.literal(1),
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/u, { error: "expected 16 hexadecimal digits" }),
  reward: specSchema,
  recipes: z.array(
    z.object({ file: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/u, { error: "expected 64 hexadecimal digits" }) }),
  ),
  assay: z.string(),
  node: z.string(),
});

async function readLock(path: string, named: NamedPipeline): Promise<Lock> {
  const refuse = (what: string, cause?: unknown): AssayError =>
    new AssayError("E_LOCK", { message: `The lock file ${path} ${what}.`, hint: `Write it anew: ${lockCommand(named)}`, cause });
  const file = resolve(named.cwd, path);
  let text: string;
  try {
    const found = await stat(file);
    if (!found.isFile()) throw refuse("is not a file");
    if (found.size > maxBytes) throw refuse(`has ${found.size} bytes; a lock file may have ${maxBytes}`);
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof AssayError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new AssayError("E_LOCK", { message: `There is no lock file ${path}.`, hint: `Write it: ${lockCommand(named)}`, cause: error });
    throw refuse(error instanceof TypeError ? "is not valid UTF-8" : `cannot be read: ${messageOf(error)}`, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse("is not JSON", error);
  }
  const { version } = z.object({ version: z.unknown() }).safeParse(value).data ?? {};
  if (typeof version === "number" && version !== 1) throw refuse(`has version ${version}; this Assay reads version 1`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refuse(`has another form: ${z.prettifyError(parsed.error).replace(/\s+/gu, " ").slice(0, 300)}`, parsed.error);
}

function lockCommand({ name, recipes }: NamedPipeline): string {
  return ["assay lock", shownName(name), ...recipes.map((file) => `--recipes ${shownName(file)}`)].join(" ");
}
