/* oxlint-disable typescript/unbound-method -- methods are taken as they are before a program could change them, and called with apply */
import type { Codec, CodecParts } from "./codec.ts";
import type { FarSide } from "./far-side.ts";
import type { Link } from "./link.ts";
import type { ModulesBase } from "./modules-base.ts";
import type { Modules } from "./modules.ts";
import type { Inspector, InspectorParts } from "./inspector.ts";
import type { Timers } from "./timers.ts";

export interface CandidateSetup {
  readonly seed: number;
  /** Characters that may be written; more ends the program. */
  readonly outputChars: number;
  /** What stands on stdin. */
  readonly input: string;
}

export interface CandidateParts extends CodecParts, InspectorParts {
  readonly createCodec: (parts: CodecParts, far: FarSide) => Codec;
  readonly createLink: (codec: Codec) => Link;
  readonly createTimers: () => Timers;
  readonly createInspector: (parts: InspectorParts) => Inspector;
}

/**
 * What is set up in the realm of the program before the program. Answers requests that the tests make of it. This function crosses as
 * source text and refers to nothing outside itself; the program cannot reach anything in it.
 */
export function candidateMain(
  parts: CandidateParts,
  host: (kind: string, text: string) => string,
): (request: string, setup: string) => string {
  type Callable = (...args: unknown[]) => unknown;
  const { apply, construct, get, set, has, deleteProperty, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const { setPrototypeOf } = Object;
  const { isArray } = Array;
  const { parse } = JSON;
  const [MapHere, SetHere, ErrorHere, TypeErrorHere, StringHere] = [Map, Set, Error, TypeError, String];
  const { slice, indexOf } = String.prototype;
  const { test } = RegExp.prototype;
  const now = Date.now.bind(Date);
  // oxlint-disable-next-line no-eval -- this is the realm in which such source is to be run
  const evaluate = eval;
  const flushAt = 16_384;
  const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

  const codec = parts.createCodec(parts, {
    trusted: false,
    standIn(id, shape) {
      // Only functions come from the tests: to be called, and nothing else.
      const standIn = function (this: unknown, ...args: unknown[]): unknown {
        const all: unknown[] = [id, this === globalThis ? undefined : this];
        for (let at = 0; at < args.length; at += 1) all[at + 2] = args[at];
        const { code, values } = link.unpack(host("call", link.pack("callback", all)));
        if (code === 1) throw values[0];
        return values[0];
      };
      defineProperty(standIn, "name", plain(shape[3]));
      defineProperty(standIn, "length", plain(shape[4]));
      return standIn;
    },
  });
  const link = parts.createLink(codec);
  const timers = parts.createTimers();

  function plain(value: unknown): PropertyDescriptor {
    return setPrototypeOf({ value, writable: false, enumerable: false, configurable: true }, null) as PropertyDescriptor;
  }

  // ---- output ----
  const buffers = { out: "", err: "" };
  let room = 0;
  let input = "";
  function write(stream: "out" | "err", text: string): void {
    if (text.length > room) {
      flush();
      host(stream, apply(slice, text, [0, room]));
      host("overflow", "");
      return;
    }
    room -= text.length;
    buffers[stream] += text;
    if (buffers[stream].length > flushAt) flush();
  }
  function flush(): void {
    if (buffers.out !== "") host("out", buffers.out);
    if (buffers.err !== "") host("err", buffers.err);
    buffers.out = "";
    buffers.err = "";
  }

  // ---- what the program finds ----
  let shower: Inspector | undefined;
  const inspector = (): Inspector => (shower ??= parts.createInspector(parts));
  const print = (stream: "out" | "err", args: readonly unknown[]): void => {
    const text = args.length === 1 && typeof args[0] === "string" ? args[0] : args.length === 0 ? "" : inspector().format(args);
    write(stream, `${indent === "" ? text : indent + apply(replaceAll, text, ["\n", `\n${indent}`])}\n`);
  };
  const { replaceAll } = String.prototype;
  const { then } = Promise.prototype;
  let indent = "";
  const exit = (status: unknown): never => {
    const code = status === undefined ? (processObject["exitCode"] ?? 0) : status;
    flush();
    host("exit", StringHere(Number(code)));
    throw new ErrorHere("the program has ended");
  };
  const processObject: Record<string, unknown> = { exitCode: undefined };
  let modules: Modules | undefined;
  const base: ModulesBase = {
    input: () => input,
    write,
    exit,
    timers: timers.globals,
    process: processObject,
    global: globalThis,
    inspector,
    part: (name) => evaluate(`(${host("part", name)})`) as Callable,
  };
  const library = (): Modules => (modules ??= (evaluate(`(${host("part", "modules")})`) as (given: ModulesBase) => Modules)(base));

  const counts = new MapHere<string, number>();
  const clocks = new MapHere<string, number>();
  const log = (...args: unknown[]): void => print("out", args);
  const complain = (...args: unknown[]): void => print("err", args);
  const consoleObject = {
    log,
    info: log,
    debug: log,
    error: complain,
    warn: complain,
    trace: complain,
    dir: (value: unknown): void => print("out", [inspector().inspect(value)]),
    table: log,
    group(...args: unknown[]): void {
      if (args.length > 0) log(...args);
      indent += "  ";
    },
    groupEnd(): void {
      indent = apply(slice, indent, [2]);
    },
    assert(condition: unknown, ...args: unknown[]): void {
      if (!condition) complain(args.length > 0 ? "Assertion failed:" : "Assertion failed", ...args);
    },
    count(label: unknown = "default"): void {
      const next = (counts.get(StringHere(label)) ?? 0) + 1;
      counts.set(StringHere(label), next);
      log(`${StringHere(label)}: ${next}`);
    },
    time(label: unknown = "default"): void {
      clocks.set(StringHere(label), now());
    },
    timeEnd(label: unknown = "default"): void {
      log(`${StringHere(label)}: ${now() - (clocks.get(StringHere(label)) ?? now())}ms`);
    },
    timeLog(label: unknown = "default"): void {
      log(`${StringHere(label)}: ${now() - (clocks.get(StringHere(label)) ?? now())}ms`);
    },
  };
  // Random numbers are the same in each run of the same seed.
  let state = 0;
  const { imul } = Math;
  defineProperty(Math, "random", {
    ...plain(() => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    }),
    writable: true,
  });
  // A program that awaits outside functions is all one promise.
  let awaiting = false;
  let problem: { readonly error: unknown } | undefined;
  const waitFor = (promise: Promise<unknown>): void => {
    deleteProperty(globalThis, "$await");
    awaiting = true;
    void apply(then, promise, [
      () => {
        awaiting = false;
      },
      (error: unknown) => {
        awaiting = false;
        problem = { error };
      },
    ]);
  };
  const exported: { exports: unknown } = { exports: {} };
  const start = now();
  const globals: Record<string, unknown> = {
    ...timers.globals,
    console: consoleObject,
    module: exported,
    exports: exported.exports,
    global: globalThis,
    require: (name: unknown) => library().require(StringHere(name)),
    performance: { now: () => now() - start, timeOrigin: start, mark: () => undefined, measure: () => undefined },
    structuredClone: (value: unknown) => (evaluate(`(${host("part", "clone")})`) as Callable)(value),
  };
  for (const key of ownKeys(globals)) {
    defineProperty(globalThis, key, { value: get(globals, key), writable: true, enumerable: false, configurable: true });
  }
  const lazily = (name: string): void => {
    defineProperty(globalThis, name, {
      get: () => library().globals[name],
      set: (value: unknown) => void defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true }),
      enumerable: false,
      configurable: true,
    });
  };
  for (const name of ["process", "Buffer", "TextEncoder", "TextDecoder", "atob", "btoa"]) lazily(name);
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) deleteProperty(globalThis, name);

  // ---- what the tests ask for ----
  function binding(name: string): { readonly found: boolean; readonly value?: unknown } {
    if (!apply(test, identifier, [name])) return { found: false };
    // The program's own `const`, `let` and `class` are no properties of the global object.
    const found = evaluate(`typeof ${name} !== "undefined"`) as boolean;
    if (found) return { found, value: evaluate(name) };
    const { exports } = exported;
    if ((typeof exports === "object" || typeof exports === "function") && exports !== null) {
      if (has(exports, name)) return { found: true, value: get(exports, name) };
      const fallback = get(exports, "default") as unknown;
      if (typeof exports === "function") return { found: true, value: exports };
      if (typeof fallback === "function" && fallback.name === name) return { found: true, value: fallback };
    }
    return { found: false };
  }

  function entry(path: string): { readonly found: boolean; readonly value?: unknown; readonly receiver?: unknown } {
    const dot = apply(indexOf, path, ["."]);
    if (dot === -1) return binding(path);
    const owner = binding(apply(slice, path, [0, dot]));
    const name = apply(slice, path, [dot + 1]);
    if (!owner.found) return owner;
    const fixed = (typeof owner.value === "function" || typeof owner.value === "object") && owner.value !== null && has(owner.value, name);
    const receiver = fixed || typeof owner.value !== "function" ? owner.value : construct(owner.value, []);
    const value = (receiver as Record<string, unknown> | null | undefined)?.[name];
    return { found: value !== undefined, value, receiver };
  }

  function snapshot(value: object): unknown {
    if (isArray(value)) {
      const list: unknown[] = [];
      for (let at = 0; at < value.length; at += 1)
        if (at in value) defineProperty(list, at, { ...plain(value[at]), writable: true, enumerable: true });
      list.length = value.length;
      return list;
    }
    if (value instanceof MapHere) return new MapHere(value);
    if (value instanceof SetHere) return new SetHere(value);
    const copy: object = {};
    if (value instanceof ErrorHere) {
      defineProperty(copy, "name", { ...plain(get(value, "name")), enumerable: true });
      defineProperty(copy, "message", { ...plain(get(value, "message")), enumerable: true });
    }
    const keys = ownKeys(value);
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] as string;
      const descriptor = typeof key === "string" ? getOwnPropertyDescriptor(value, key) : undefined;
      if (descriptor?.enumerable === true) defineProperty(copy, key, { ...plain(get(value, key)), writable: true, enumerable: true });
    }
    return copy;
  }

  function list(values: readonly unknown[], from: number): unknown[] {
    const rest: unknown[] = [];
    for (let at = from; at < values.length; at += 1) rest[at - from] = values[at];
    return rest;
  }

  /** Lets what waits go on, one step. Gives the milliseconds until the next, or -1. */
  function pump(): number {
    if (problem !== undefined) throw problem.error;
    const handed = modules?.pump() === true;
    // Promises go on after this, and may begin something else.
    if (timers.runOne() || handed) return 0;
    return modules?.busy() === true ? 0 : (timers.next() ?? -1);
  }

  function perform(operation: unknown, values: readonly unknown[]): unknown {
    const [target, key] = values;
    switch (operation) {
      case "call":
        if (typeof target !== "function") throw new TypeErrorHere("it is not a function");
        return apply(target, key, list(values, 2));
      case "new":
        if (typeof target !== "function") throw new TypeErrorHere("it is not a constructor");
        return construct(target, list(values, 1));
      case "get":
        return get(target as object, key as string);
      case "set":
        return set(target as object, key as string, values[2]);
      case "has":
        return has(target as object, key as string);
      case "delete":
        return deleteProperty(target as object, key as string);
      case "keys": {
        const pairs: unknown[] = [];
        const keys = ownKeys(target as object);
        for (let at = 0; at < keys.length; at += 1) {
          const descriptor = getOwnPropertyDescriptor(target as object, keys[at] as string);
          pairs[at] = [keys[at], descriptor !== undefined && descriptor.enumerable === true];
        }
        return pairs;
      }
      case "prototype": {
        // What the language provides is told by its name.
        const prototype = getPrototypeOf(target as object);
        return codec.language.name(prototype) ?? prototype;
      }
      case "snapshot":
        return snapshot(target as object);
      case "pump":
        return pump();
      case "await":
        defineProperty(globalThis, "$await", { ...plain(waitFor), configurable: true });
        return undefined;
      case "flush":
        flush();
        return typeof processObject["exitCode"] === "number" ? processObject["exitCode"] : 0;
      default:
        throw new TypeErrorHere("it is an unknown request");
    }
  }

  function describe(error: unknown): string {
    try {
      if (!(error instanceof ErrorHere)) return inspector().inspect(error);
      return `${StringHere(error.name)}: ${StringHere(error.message)}`;
    } catch {
      return "a value that cannot be shown";
    }
  }

  return (request, setup) => {
    if (setup !== "") {
      const given = parse(setup) as CandidateSetup;
      state = given.seed >>> 0;
      room = given.outputChars;
      input = given.input;
      return "";
    }
    try {
      const { code, values } = link.unpack(request);
      if (code === "tick") {
        // Asked by the host itself, which understands text and numbers alone.
        try {
          return link.pack(0, [pump(), awaiting]);
        } catch (error) {
          return link.pack(3, [apply(slice, describe(error), [0, 1_000])]);
        }
      }
      if (code === "name") {
        const { found, value } = binding(values[0] as string);
        return link.pack(found ? 0 : 2, [value]);
      }
      if (code === "entry") {
        const { found, value, receiver } = entry(values[0] as string);
        if (!found) return link.pack(2, []);
        return link.pack(0, [apply(value as Callable, receiver, values[1] as unknown[])]);
      }
      return link.pack(0, [perform(code, values)]);
    } catch (error) {
      try {
        return link.pack(1, [error]);
      } catch {
        // What was thrown, or returned, is too large or cannot be read.
        return link.pack(1, [new ErrorHere("the value cannot be compared")]);
      }
    }
  };
}
