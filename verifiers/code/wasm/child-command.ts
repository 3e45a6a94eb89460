import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssayError } from "../../../src/core/errors.ts";
import type { Role, Setup } from "./messages.ts";

const isSource = import.meta.url.endsWith(".ts");
const heapMb = 256;
/** All that the memory of a module may grow to, in pages of 64 kB, whatever a job allows. */
const modulePages = 32_768;

/** The folder of the package pyodide, or an error that says how to get it. */
export function findPyodide(folder?: string): string {
  const found = folder ?? packageFolder();
  if (found !== undefined && existsSync(join(found, "pyodide.mjs"))) return realpathSync(found);
  throw new AssayError("E_SANDBOX_UNAVAILABLE", {
    message: `Python cannot be run at level "wasm": the package pyodide is not there${folder === undefined ? "" : ` (${folder})`}.`,
    hint: "npm install pyodide, or use a Linux machine and the level standard.",
  });
}

function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
  } catch {
    // That it cannot be found is what the caller tells.
    return undefined;
  }
}

/** The words that start a child that may read what it needs, and nothing else of the machine. */
export function childCommand(role: Role, folder: string, preload: readonly string[]): readonly string[] {
  const script = ownFile(isSource ? "./child/child.ts" : "./child/child.js");
  const own = dirname(dirname(dirname(script)));
  const sources = pythonFile("../python/assay_sandbox");
  const setup: Setup = { sources, script: pythonFile("./wasm_sandbox.py"), preload };
  const read = [folder, join(own, "wasm"), join(own, "javascript", isSource ? "frames.ts" : "frames.js"), packageFile(own)];
  if (role === "snapshot") read.push(setup.sources, setup.script);
  return [
    realpathSync(process.execPath),
    "--no-warnings",
    "--permission",
    ...read.map((path) => `--allow-fs-read=${path}`),
    "--disallow-code-generation-from-strings",
    `--max-old-space-size=${heapMb}`,
    `--wasm-max-mem-pages=${modulePages}`,
    script,
    role,
    folder,
    ...(role === "snapshot" ? [JSON.stringify(setup)] : []),
  ];
}

function ownFile(path: string): string {
  return realpathSync(fileURLToPath(new URL(path, import.meta.url)));
}

/** It is no module of TypeScript, so it lies in the package's own folder also where we run from what was built. */
function pythonFile(path: string): string {
  const base = isSource ? import.meta.url : new URL("../../../../verifiers/code/wasm/", import.meta.url);
  return realpathSync(fileURLToPath(new URL(path, base)));
}

/** By the nearest of these Node knows whether a file is a module. */
function packageFile(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return file;
  }
  return from;
}
