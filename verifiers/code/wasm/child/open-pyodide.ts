import { constants } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { guardImports, type Guard } from "./guard.ts";
import type { FileNode, Instance, Pyodide, PyodideModule, WebAssemblyFace } from "./pyodide-types.ts";

export interface OpenPyodide {
  readonly pyodide: Pyodide;
  readonly guard: Guard;
  /** Runs a line of Python without the bridge to JavaScript; false where it raised. */
  run(line: string): boolean;
}

/** What files may hold together, which is not in the memory of the module. */
const fileBytes = 67_108_864;
const noSpace = 51;
const openModules = new Set([
  "node:url",
  "node:fs",
  "node:fs/promises",
  "node:path",
  "node:vm",
  "node:crypto",
  "node:module",
  "node:tty",
  "tty",
]);

/** Starts an interpreter, from a snapshot where there is one, in a process that has given up all that it does not need. */
export async function openPyodide(folder: string, snapshot: Uint8Array | undefined, exit: (status: number) => never): Promise<OpenPyodide> {
  giveUp(pathToFileURL(join(folder, "/")).href);
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WebAssemblyFace }; // Node has it; its types are those of browsers
  const instantiate = wasm.instantiate.bind(wasm);
  let guard: Guard | undefined;
  let instance: Instance | undefined;
  wasm.instantiate = async (source, imports) => {
    if (imports === undefined) return await instantiate(source, imports);
    guard = guardImports(imports, exit);
    const result = await instantiate(source, imports);
    instance = result.instance;
    return result;
  };
  const face = (await import(pathToFileURL(join(folder, "pyodide.mjs")).href)) as PyodideModule;
  const pyodide = await face.loadPyodide({
    indexURL: folder,
    jsglobals: Object.freeze(Object.create(null)),
    env: { HOME: "/tmp", PYTHONHASHSEED: "0", PYTHONINSPECT: "" },
    ...(snapshot === undefined ? { _makeSnapshot: true } : { _loadSnapshot: snapshot }),
  });
  if (!guard || !instance) throw new Error("Pyodide started no module");
  limitFiles(pyodide);
  const { exports } = instance;
  return {
    pyodide,
    guard,
    run(line) {
      const text = Buffer.from(`${line}\0`);
      const at = exports.malloc(text.length);
      new Uint8Array(exports.memory.buffer).set(text, at);
      return exports.PyRun_SimpleString(at) === 0;
    },
  };
}

/** Takes from the process what could reach beyond it and can be missed. */
function giveUp(folder: string): void {
  for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]) Reflect.deleteProperty(globalThis, name);
  // The permission model refuses it, and Pyodide wants no more of it than these numbers.
  Object.defineProperty(process, "binding", { value: () => ({ fs: constants }) });
  registerHooks({
    resolve(specifier, context, next) {
      if (openModules.has(specifier) || specifier.startsWith(folder)) return next(specifier, context);
      // Sockets and processes are asked for and never used: anything harmless does in their place.
      return { url: "node:path", format: "builtin", shortCircuit: true };
    },
  });
}

/** Every way in which a file can grow leads through these. */
function limitFiles(pyodide: Pyodide): void {
  const { FS } = pyodide;
  const files = FS.filesystems.MEMFS;
  let held = 0;
  const counted = <T>(node: FileNode, bytes: number, grow: () => T): T => {
    const before = sizeOf(node);
    if (bytes > before && held + bytes - before > fileBytes) throw new FS.ErrnoError(noSpace);
    const result = grow();
    held += sizeOf(node) - before;
    return result;
  };
  const { resizeFileStorage: resize } = files;
  files.resizeFileStorage = (node, bytes) => counted(node, bytes, () => resize(node, bytes));
  for (const operations of [files.stream_ops, files.ops_table.file.stream]) {
    const { write } = operations;
    operations.write = (stream, heap, offset, length, position, canOwn) =>
      counted(stream.node, position + length, () => write(stream, heap, offset, length, position, canOwn));
  }
}

function sizeOf(node: FileNode): number {
  return node.contents?.length ?? 0;
}
