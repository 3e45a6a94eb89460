import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { EngineChoice } from "./messages.ts";

/** How a child is started, and what it has to be able to read for that. */
export interface ChildCommand {
  readonly command: readonly string[];
  readonly read: readonly string[];
}

const heapMb = 256;
/** Room for an interpreter in the interpreter; the system gives 8 MB to the main thread. */
const stackKb = 5_500;

/** `alone`: where no walls stand around it, Node itself has to refuse files, processes and code from text. */
export function childCommand(choice: EngineChoice, alone: boolean): ChildCommand {
  const isSource = import.meta.url.endsWith(".ts");
  // tsc rewrites import paths but not this one: in the package the file ends in .js.
  const script = realpathSync(fileURLToPath(new URL(isSource ? "./child/child.ts" : "./child/child.js", import.meta.url)));
  const node = realpathSync(process.execPath);
  const flags = [
    // isolated-vm and a process that began from a snapshot do not go together.
    // An interpreter in WebAssembly leaves nothing to collect, so helping threads would only be in the way.
    ...(choice === "quickjs" ? ["--single-threaded"] : ["--no-node-snapshot"]),
    "--disable-warning=ExperimentalWarning",
    `--max-old-space-size=${heapMb}`,
    `--stack-size=${stackKb}`,
  ];
  const folder = dirname(dirname(script));
  const packages = [...(choice === "quickjs" ? [] : packageFolders(isolatedPackages)), ...packageFolders(quickJsPackages)];
  const needed = [folder, ...packageFiles(folder), ...packages];
  // An engine that is an addon is not WebAssembly, and is refused with the other addons.
  if (alone && choice === "quickjs")
    flags.push("--permission", "--disallow-code-generation-from-strings", ...needed.map((path) => `--allow-fs-read=${path}`));
  return { command: [node, ...flags, script, choice], read: [...new Set([node, ...needed, ...systemLibraries()])] };
}

const isolatedPackages = ["isolated-vm", "node-gyp-build"];
const quickJsPackages = [
  "quickjs-emscripten",
  "quickjs-emscripten-core",
  "@jitl/quickjs-ffi-types",
  // The package imports all its variants, also those that it does not load.
  ...["release-sync", "release-asyncify", "debug-sync", "debug-asyncify"].map((variant) => `@jitl/quickjs-wasmfile-${variant}`),
];

/** A package and those that it needs, which are found from where it is, as Node finds them. */
function packageFolders(names: readonly string[]): readonly string[] {
  const [first, ...rest] = names;
  const folder = first === undefined ? undefined : packageFolder(first, import.meta.url);
  if (folder === undefined) return [];
  const from = join(folder, "package.json");
  return [folder, ...rest.flatMap((name) => packageFolder(name, from) ?? packageFolder(name, import.meta.url) ?? [])];
}

function packageFolder(name: string, from: string): string | undefined {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const candidate = join(folder, name);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
  }
  return undefined;
}

/** By the nearest of these Node knows whether a file is a module. */
function packageFiles(from: string): readonly string[] {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return [file];
  }
  return [];
}

/** The libraries that this process, the same program, has loaded. */
function systemLibraries(): readonly string[] {
  const report = process.report.getReport() as unknown as { readonly sharedObjects?: readonly string[] };
  return (report.sharedObjects ?? []).filter((file) => file.startsWith(sep) && /\.so(?:\.|$)/u.test(file) && existsSync(file));
}
