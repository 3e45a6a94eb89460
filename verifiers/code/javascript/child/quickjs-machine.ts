import { createRequire } from "node:module";
import {
  newQuickJSWASMModule,
  RELEASE_SYNC,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from "quickjs-emscripten";
import { candidateSource, testsSource } from "./guest-source.ts";
import { RealmEnd, type HostCall, type Machine, type Realm, type ScriptEnd } from "./realm.ts";

const stackBytes = 2_097_152;
const testsMemoryBytes = 268_435_456;
const jobsAtOnce = 256;
const setUpMs = 10_000;
/** A module whose memory has grown past this is replaced. */
const keptBytes = 134_217_728;

/**
 * Worlds of QuickJS. Programs and tests live in two modules, so that not even a broken interpreter lets one reach the other; and for each
 * program all memory of both is set back to what it was before the first.
 */
export async function createQuickJsMachine(): Promise<Machine> {
  const [forPrograms, forTests] = await Promise.all([createWorld(candidateSource), createWorld(testsSource)]);
  const { version } = createRequire(import.meta.url)("quickjs-emscripten/package.json") as { readonly version: string };
  return {
    name: `quickjs ${version}`,
    async renew() {
      await Promise.all([forPrograms.renew(), forTests.renew()]);
    },
    openCandidate(memoryBytes, setup, host, leftMs) {
      const realm = forPrograms.open(memoryBytes, host, leftMs);
      realm.call(["", JSON.stringify(setup)], setUpMs);
      return realm;
    },
    openTests: (host, _, leftMs) => forTests.open(testsMemoryBytes, host, leftMs),
  };
}

interface World {
  open(memoryBytes: number, host: HostCall, leftMs: () => number): Realm;
  /** Makes a new module where the old one is not as it was. */
  renew(): Promise<void>;
}

async function createWorld(source: string): Promise<World> {
  let state = await createPristine(source);
  return {
    open(memoryBytes, host, leftMs) {
      state.restore();
      return openRealm(state, memoryBytes, host, leftMs);
    },
    async renew() {
      if (state.broken || state.memory.buffer.byteLength > keptBytes) state = await createPristine(source);
    },
  };
}

/** A module in which all is set up, and how to get back to that. */
interface Pristine {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly main: QuickJSHandle;
  readonly memory: Memory;
  readonly current: Current;
  broken: boolean;
  restore(): void;
}

interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What the module's callbacks look at. */
interface Current {
  host: HostCall;
  leftMs(): number;
  deadline: number;
  interrupted: boolean;
  stopped: boolean;
}

async function createPristine(source: string): Promise<Pristine> {
  const module: QuickJSWASMModule = await newQuickJSWASMModule(RELEASE_SYNC);
  const runtime = module.newRuntime();
  runtime.setMaxStackSize(stackBytes);
  const current: Current = { host: () => "", leftMs: () => 0, deadline: Infinity, interrupted: false, stopped: false };
  runtime.setInterruptHandler(() => {
    lookAtClock(current);
    return current.interrupted || current.stopped;
  });
  const context = runtime.newContext();
  const factory = context.unwrapResult(context.evalCode(source, "setup.js", { type: "global" }));
  const host = context.newFunction("host", (first, second) =>
    context.newString(current.host(context.getString(first), context.getString(second))),
  );
  const main = context.unwrapResult(context.callFunction(factory, context.undefined, host));
  factory.dispose();
  host.dispose();
  const memory = module.getWasmMemory() as Memory; // the types of WebAssembly are those of browsers
  const pieces = savedPieces(memory);
  return {
    runtime,
    context,
    main,
    memory,
    current,
    broken: false,
    restore() {
      const bytes = new Uint8Array(memory.buffer);
      for (const { at, saved } of pieces) bytes.set(saved, at);
    },
  };
}

/** Time is over where the program has had it, not where the machine did other things meanwhile. */
function lookAtClock(current: Current): void {
  const now = performance.now();
  if (now <= current.deadline) return;
  const left = current.leftMs();
  if (left > 0) current.deadline = now + left;
  else current.interrupted = true;
}

interface Piece {
  readonly at: number;
  readonly saved: Uint8Array;
}

/** So long a stretch of nothing is the unused part of the interpreter's stack, which nobody reads before it is written. */
const stackGapWords = 262_144;

/** What was ever written. The rest of the heap is free, and is cleared by who takes it. */
function savedPieces(memory: Memory): readonly Piece[] {
  const words = new Uint32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  const pieces: Piece[] = [];
  let from = -1;
  let last = -1;
  const close = (): void => {
    if (from !== -1) pieces.push({ at: from * 4, saved: bytes.slice(from * 4, (last + 1) * 4) });
  };
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === 0) continue;
    if (from === -1 || at - last > stackGapWords) {
      close();
      from = at;
    }
    last = at;
  }
  close();
  return pieces;
}

function openRealm(state: Pristine, memoryBytes: number, host: HostCall, leftMs: () => number): Realm {
  const { runtime, context, main, current } = state;
  Object.assign(current, { host, leftMs, deadline: Infinity, interrupted: false, stopped: false });
  runtime.setMemoryLimit(memoryBytes);
  let depth = 0;

  const endOf = (message: string): RealmEnd | undefined => {
    if (current.stopped) return new RealmEnd("stopped", "it was stopped");
    if (current.interrupted) return new RealmEnd("timeout", "it ran out of time");
    return message.includes("out of memory") ? new RealmEnd("memory", "it ran out of memory") : undefined;
  };
  const within = <T>(timeoutMs: number, run: () => T): T => {
    const outer = current.deadline;
    current.deadline = Math.min(outer, performance.now() + timeoutMs);
    depth += 1;
    try {
      const result = run();
      // As in a browser or Node, promises go on when nothing else runs.
      if (depth === 1) drain();
      return result;
    } catch (error) {
      if (error instanceof RealmEnd) throw error;
      // The interpreter itself gave up, and has left its stack as it was then.
      state.broken = true;
      throw endOf("") ?? new RealmEnd("broken", error instanceof Error ? error.message : "an error");
    } finally {
      depth -= 1;
      current.deadline = outer;
    }
  };
  const drain = (): void => {
    while (runtime.hasPendingJob()) {
      const result = runtime.executePendingJobs(jobsAtOnce);
      const message = result.error ? describe(result.error) : "";
      result.dispose();
      lookAtClock(current);
      const end = endOf(message);
      if (end) throw end;
    }
  };
  const describe = (handle: QuickJSHandle): string => {
    if (current.interrupted || current.stopped) return "interrupted";
    // Where there is no memory left for an error, null is thrown.
    if (context.eq(handle, context.null)) return "out of memory";
    if (context.typeof(handle) !== "object") return "a value that is no error";
    const read = (name: string): string => {
      const value = context.getProp(handle, name);
      const text = context.typeof(value) === "string" ? context.getString(value) : "";
      value.dispose();
      return text;
    };
    const [name, message] = [read("name"), read("message")];
    return name === "" && message === "" ? "a value that is no error" : `${name}: ${message}`;
  };
  /** Undefined where it ran to its end, else what was thrown. */
  const evaluate = (code: string, compileOnly: boolean): string | undefined => {
    const result = context.evalCode(code, "main.js", compileOnly ? { type: "global", compileOnly } : { type: "global" });
    const message = result.error ? describe(result.error) : undefined;
    result.dispose();
    const end = message === undefined ? undefined : endOf(message);
    if (end) throw end;
    return message;
  };

  return {
    runScript(code, timeoutMs) {
      return within(timeoutMs, (): ScriptEnd => {
        const error = evaluate(code, false);
        if (error === undefined) return { kind: "done" };
        // A SyntaxError may also be thrown by a program that runs.
        const isSyntax = error.startsWith("SyntaxError") && evaluate(code, true) !== undefined;
        return { kind: isSyntax ? "syntax" : "threw", message: isSyntax ? error.replace(/^SyntaxError: /u, "") : error };
      });
    },
    call(args, timeoutMs) {
      return within(timeoutMs, () => {
        const handles = args.map((arg) => context.newString(arg));
        const result = context.callFunction(main, context.undefined, ...handles);
        for (const handle of handles) handle.dispose();
        if (result.error) {
          const message = describe(result.error);
          result.dispose();
          throw endOf(message) ?? new RealmEnd("broken", message);
        }
        const text = context.typeof(result.value) === "string" ? context.getString(result.value) : undefined;
        result.dispose();
        if (text === undefined) throw new RealmEnd("broken", "it gave no answer");
        return text;
      });
    },
    stop() {
      current.stopped = true;
    },
    dispose() {
      current.host = () => "";
    },
  };
}
