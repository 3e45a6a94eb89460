/* oxlint-disable typescript/no-base-to-string -- values of any kind are turned into text here, as Node does it */
import type { Binary } from "./binary.ts";
import type { ModulesBase } from "./modules-base.ts";
import type { Streams } from "./streams.ts";

type Callable = (...args: unknown[]) => unknown;

export interface Modules {
  readonly require: (name: string) => unknown;
  readonly globals: Readonly<Record<string, unknown>>;
  /** Hands on what stands on stdin to whoever listens. False where there is nothing to hand on. */
  readonly pump: () => boolean;
  /** Whether there is more to hand on. */
  readonly busy: () => boolean;
}

/**
 * The part of Node's modules that programs use which read their input and write their output: `fs` for stdin alone, `readline`, `process`,
 * `events`, `util`, `assert`. Loaded when it is first asked for. This function crosses as source text and refers to nothing outside itself.
 */
export function createModules(base: ModulesBase): Modules {
  type Listener = (...args: unknown[]) => void;
  const { timers, process, inspector } = base;
  const { utf8, textFrom, toBase64, fromBase64, Buffer, textOf } = base.part("binary")() as Binary;
  const { EventEmitter, stdin, stdout, stderr, LineReader, PromisedReader, waiting } = base.part("streams")(base, textOf) as Streams;
  const started = Date.now();

  const isInput = (path: unknown): boolean => path === 0 || path === "/dev/stdin" || path === "/proc/self/fd/0" || path === stdin;
  const noFile = (path: unknown): never => {
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${String(path)}'`), {
      code: "ENOENT",
      errno: -2,
      syscall: "open",
      path,
    });
  };
  const readFileSync = (path: unknown, options?: unknown): unknown => {
    if (!isInput(path)) return noFile(path);
    const encoding = typeof options === "object" && options !== null ? (options as { readonly encoding?: unknown }).encoding : options;
    return typeof encoding === "string" ? base.input() : Buffer.from(base.input());
  };
  const writeSync = (fd: unknown, data: unknown): number => {
    if (fd !== 1 && fd !== 2 && fd !== "/dev/stdout" && fd !== "/dev/stderr") return noFile(fd);
    const text = textOf(data);
    base.write(fd === 1 || fd === "/dev/stdout" ? "out" : "err", text);
    return Buffer.byteLength(text);
  };
  let taken = 0;
  const fs = {
    readFileSync,
    writeSync,
    writeFileSync: writeSync,
    appendFileSync: writeSync,
    existsSync: (path: unknown): boolean => isInput(path),
    readSync(fd: unknown, target: Uint8Array, offset = 0, length = target.length - offset): number {
      if (!isInput(fd)) return noFile(fd);
      const bytes = utf8(base.input()).subarray(taken, taken + length);
      taken += bytes.length;
      target.set(bytes, offset);
      return bytes.length;
    },
    openSync: (path: unknown): unknown => (isInput(path) ? 0 : noFile(path)),
    closeSync: (): void => undefined,
    fstatSync: (): { readonly size: number } => ({ size: Buffer.byteLength(base.input()) }),
    readFile(path: unknown, ...rest: unknown[]): void {
      const done = rest.at(-1) as Callable;
      const encoding = rest.length > 1 ? rest[0] : undefined;
      waiting.push(() => {
        let data: unknown;
        try {
          data = readFileSync(path, encoding);
        } catch (error) {
          done(error);
          return;
        }
        done(null, data);
      });
    },
    createReadStream: (path: unknown): unknown => (isInput(path) ? stdin : noFile(path)),
    promises: { readFile: async (path: unknown, options?: unknown) => readFileSync(path, options) },
  };

  const createInterface = (): unknown => new LineReader();
  const readline = { createInterface, Interface: LineReader, clearLine: () => true, cursorTo: () => true };
  const hrtime = Object.assign(
    (): readonly [number, number] => {
      const elapsed = Date.now() - started;
      return [Math.floor(elapsed / 1_000), (elapsed % 1_000) * 1e6];
    },
    { bigint: () => BigInt(Date.now() - started) * 1_000_000n },
  );
  const memory = { rss: 5e7, heapTotal: 2e7, heapUsed: 1e7, external: 1e6, arrayBuffers: 1e4 };
  const emitter = new EventEmitter();
  Object.assign(process, {
    stdin,
    stdout,
    stderr,
    argv: ["node", "main.js"],
    execArgv: [],
    env: {},
    platform: "linux",
    arch: "x64",
    pid: 1,
    title: "node",
    version: "v24.0.0",
    versions: { node: "24.0.0" },
    exit: (status?: unknown) => base.exit(status),
    cwd: () => "/",
    uptime: () => (Date.now() - started) / 1_000,
    hrtime,
    memoryUsage: Object.assign(() => memory, { rss: () => memory.rss }),
    cpuUsage: () => ({ user: (Date.now() - started) * 1_000, system: 0 }),
    nextTick: (callback: Callable, ...args: unknown[]) => (timers["queueMicrotask"] as Callable)(() => callback(...args)),
    emitWarning: () => undefined,
    on(name: unknown, listener: Listener) {
      emitter.on(name, listener);
      return process;
    },
    once(name: unknown, listener: Listener) {
      emitter.once(name, listener);
      return process;
    },
    off: () => process,
    removeListener: () => process,
    emit: () => false,
  });

  const promisify =
    (run: Callable): Callable =>
    (...args) =>
      new Promise((resolve, reject) => {
        if (run === timers["setTimeout"]) run(resolve, args[0]);
        else run(...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
      });
  const timersPromises = {
    setTimeout: (wait: unknown, value: unknown) => new Promise((resolve) => (timers["setTimeout"] as Callable)(() => resolve(value), wait)),
    setImmediate: (value: unknown) => new Promise((resolve) => (timers["setImmediate"] as Callable)(() => resolve(value))),
  };
  let assert: unknown;
  const loadAssert = (): unknown => {
    const deepEqual = base.part("deepEqual")({ isStandIn: () => false, snapshot: (value: unknown) => value });
    return (assert ??= base.part("assert")({ deepEqual, inspect: inspector().inspect, isStandIn: () => false }));
  };
  const util = {
    inspect: (value: unknown, options?: unknown) => inspector().inspect(value, options as undefined),
    format: (...args: unknown[]) => inspector().format(args),
    promisify,
    inherits: (child: { prototype: object }, parent: { prototype: object }) =>
      Object.setPrototypeOf(child.prototype, parent.prototype) as unknown,
    deprecate: (run: unknown) => run,
    isDeepStrictEqual: (a: unknown, b: unknown) => (base.part("deepEqual")({ isStandIn: () => false }) as Callable)(a, b, true),
    isArray: Array.isArray,
    types: {},
  };
  class TextEncoder {
    encode(text: unknown): Uint8Array {
      return utf8(String(text ?? ""));
    }
  }
  class TextDecoder {
    decode(bytes?: ArrayLike<number>): string {
      return bytes === undefined ? "" : textFrom(bytes);
    }
  }
  const perfHooks = { performance: (base.global as unknown as Record<string, unknown>)["performance"] };
  const libraries: Record<string, () => unknown> = {
    fs: () => fs,
    "fs/promises": () => fs.promises,
    readline: () => readline,
    "readline/promises": () => ({ createInterface: () => new PromisedReader() }),
    process: () => process,
    util: () => Object.assign(util, { TextEncoder, TextDecoder }),
    events: () => Object.assign(EventEmitter, { EventEmitter, default: EventEmitter }),
    assert: loadAssert,
    "assert/strict": () => (loadAssert() as { readonly strict: unknown }).strict,
    os: () => ({ EOL: "\n", cpus: () => [{}], platform: () => "linux", tmpdir: () => "/tmp" }),
    buffer: () => ({ Buffer }),
    perf_hooks: () => perfHooks,
    timers: () => timers,
    "timers/promises": () => timersPromises,
  };

  return {
    require(name) {
      const load = libraries[name.startsWith("node:") ? name.slice(5) : name];
      if (load !== undefined) return load();
      throw Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
    },
    globals: {
      process,
      Buffer,
      TextEncoder,
      TextDecoder,
      atob: (text: unknown) => String.fromCharCode(...fromBase64(String(text))),
      btoa: (text: unknown) => toBase64(Uint8Array.from(String(text), (letter) => letter.charCodeAt(0))),
    },
    pump() {
      const first = waiting.shift();
      if (first === undefined) return false;
      first();
      return true;
    },
    busy: () => waiting.length > 0,
  };
}
