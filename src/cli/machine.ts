import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createContext } from "../core/context.ts";
import type { Definition } from "../core/define.ts";
import { messageOf } from "../core/errors.ts";
import { createPool } from "../core/pool/pool.ts";
import type { Recipe } from "../core/recipe.ts";
import { builtin } from "../builtin.ts";
import { probeSandbox, type SandboxReport } from "../../verifiers/code/index.ts";

export interface Ability {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

const deadlineMs = 10_000;

/** Tries out, one after the other, what a run needs or can use. */
export async function* inspectMachine(signal: AbortSignal): AsyncGenerator<Ability, void, undefined> {
  yield { name: "node", ok: true, detail: `${process.versions.node} (${process.platform} ${process.arch})` };
  yield { name: "cores", ok: true, detail: `${availableParallelism()} for worker threads` };
  yield memory();
  yield await workerPool(signal);
  yield await temporaryFolder();
  yield await isolatedVm(signal);
  yield pyodide();
  yield* programs(signal);
}

function memory(): Ability {
  const total = totalmem();
  const limit = process.constrainedMemory();
  const limited = limit > 0 && limit < total;
  const megabytes = Math.floor((limited ? limit : total) / 2 ** 20);
  const ok = megabytes >= 512;
  const detail = `${megabytes} MB${limited ? ` (limit of this container; the machine has ${Math.floor(total / 2 ** 20)} MB)` : ""}`;
  return { name: "memory", ok, detail, ...(ok ? {} : { advice: "A run takes up to 300 MB. Lower --concurrency cpu=1." }) };
}

async function workerPool(signal: AbortSignal): Promise<Ability> {
  const name = "worker pool";
  const definition = builtin.find(isPooled);
  if (!definition) return { name, ok: false, detail: "no built-in verifier runs in it" };
  const started = performance.now();
  const pool = createPool({ lanes: 1 });
  try {
    const { module, workMs, range } = definition;
    const { spec } = definition.build({});
    const score = await pool.run(
      { module, spec, options: {}, workMs, range },
      { completion: "1", reference: "1" },
      createContext({ signal, pool }),
    );
    if (score.status === "errored")
      return {
        name,
        ok: false,
        detail: score.reason,
        advice: "Verifiers that use the processor cannot run here. Are threads limited (ulimit -u)?",
      };
    return {
      name,
      ok: true,
      detail: `started and checked a sample with "${definition.name}" in ${Math.round(performance.now() - started)} ms`,
    };
  } catch (error) {
    return {
      name,
      ok: false,
      detail: messageOf(error),
      advice: "Verifiers that use the processor cannot run here. Are threads limited (ulimit -u)?",
    };
  } finally {
    await pool.close();
  }
}

function isPooled(recipe: Recipe): recipe is Definition & { readonly module: string } {
  return recipe.kind === "verifier" && "module" in recipe && typeof recipe.module === "string" && recipe.options.safeParse({}).success;
}

async function temporaryFolder(): Promise<Ability> {
  const name = "temporary folder";
  try {
    const folder = await mkdtemp(join(tmpdir(), "assay-doctor-"));
    await writeFile(join(folder, "probe"), "x");
    await rm(folder, { recursive: true });
    return { name, ok: true, detail: `${tmpdir()} can be written to` };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error), advice: "Set TMPDIR to a folder that can be written to." };
  }
}

function pyodide(): Ability {
  const name = "pyodide";
  try {
    createRequire(import.meta.url).resolve("pyodide/package.json");
    return { name, ok: true, detail: 'installed, for Python at level "wasm"' };
  } catch {
    // Not installed, which is the usual state.
    return { name, ok: false, detail: 'not installed; only Python at level "wasm" needs it', advice: "npm install pyodide" };
  }
}

async function isolatedVm(signal: AbortSignal): Promise<Ability> {
  const name = "isolated-vm";
  let path: string;
  try {
    path = createRequire(import.meta.url).resolve("isolated-vm");
  } catch {
    // Not installed, which is the usual state.
    return { name, ok: false, detail: "not installed; only programs in JavaScript need it", advice: "npm install isolated-vm" };
  }
  // In a process of its own: a native module built for another Node may end the process that loads it.
  const tried = await run(
    process.execPath,
    ["--no-node-snapshot", "--input-type=module", "-e", `await import(${JSON.stringify(pathToFileURL(path).href)})`],
    signal,
  );
  return tried.ok
    ? { name, ok: true, detail: "installed and loads" }
    : { name, ok: false, detail: "installed, but does not load", advice: "npm rebuild isolated-vm" };
}

/** The sandbox for programs: the interpreter, the level that is reached, and every wall of it. */
async function* programs(signal: AbortSignal): AsyncGenerator<Ability, void, undefined> {
  let report: SandboxReport;
  try {
    report = await probeSandbox(signal);
  } catch (error) {
    const advice = "Only programs in Python need it. Install Python 3.9 or newer.";
    yield { name: "python3", ok: false, detail: messageOf(error), advice };
    return;
  }
  yield { name: "python3", ok: true, detail: `${report.python} (${report.executable})` };
  const { level } = report;
  yield level === "strict" || level === "standard"
    ? { name: "sandbox", ok: true, detail: `programs run at level "${level}"` }
    : { name: "sandbox", ok: false, detail: "programs cannot be kept apart here", advice: "See the layers below that are missing." };
  for (const { name, ok, detail, advice } of report.layers) {
    yield { name: `  ${name}`, ok, detail, ...(advice === null ? {} : { advice }) };
  }
}

function run(file: string, words: readonly string[], signal: AbortSignal): Promise<{ readonly ok: boolean; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(file, words, { timeout: deadlineMs, signal, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      resolve({ ok: error === null, text: `${stdout}${stderr}`.trim() });
    });
  });
}
