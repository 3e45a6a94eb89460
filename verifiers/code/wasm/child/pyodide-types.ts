import type { Imports } from "./guard.ts";

/** What is used of Pyodide, whose own types need those of browsers. */
export interface Pyodide {
  readonly version: string;
  readonly FS: FileSystem;
  runPython(code: string): unknown;
  makeMemorySnapshot(): Uint8Array;
  setStdin(options: { read(): number }): void;
  setStdout(options: { write(data: Uint8Array): number }): void;
  setStderr(options: { write(data: Uint8Array): number }): void;
}

export interface FileSystem {
  readonly ErrnoError: new (code: number) => Error;
  readonly filesystems: { readonly MEMFS: MemoryFiles };
  mkdirTree(path: string): void;
  writeFile(path: string, data: Uint8Array): void;
  readFile(path: string): Uint8Array;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: DeviceOperations): void;
  mkdev(path: string, device: number): void;
}

export interface MemoryFiles {
  resizeFileStorage: (node: FileNode, bytes: number) => void;
  readonly stream_ops: WriteOperation;
  /** What files that are there already use. */
  readonly ops_table: { readonly file: { readonly stream: WriteOperation } };
}

export interface WriteOperation {
  write: (
    stream: { readonly node: FileNode },
    heap: Int8Array,
    offset: number,
    length: number,
    position: number,
    canOwn?: boolean,
  ) => number;
}

export interface FileNode {
  readonly contents?: { readonly length: number } | null;
}

export interface DeviceOperations {
  open(stream: { seekable: boolean }): void;
  close(): void;
  read(stream: unknown, heap: Int8Array, offset: number, length: number): number;
  write(stream: unknown, heap: Int8Array, offset: number, length: number): number;
}

export interface PyodideModule {
  loadPyodide(options: Readonly<Record<string, unknown>>): Promise<Pyodide>;
}

export interface Instance {
  readonly exports: {
    readonly memory: { readonly buffer: ArrayBuffer };
    malloc(bytes: number): number;
    PyRun_SimpleString(text: number): number;
  };
}

/** The part of WebAssembly that Pyodide starts its module with. */
export interface WebAssemblyFace {
  instantiate(source: Uint8Array, imports: Imports): Promise<{ readonly instance: Instance }>;
}
