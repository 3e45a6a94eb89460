import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import type IsolatedVm from "isolated-vm";
import { candidateSource, testsSource } from "./guest-source.ts";
import { RealmEnd, type HostCall, type Machine, type Realm } from "./realm.ts";

const megabyte = 1_048_576;
/** A kept isolate of tests is replaced after so many programs, or when its heap has grown past this. */
const testsPerIsolate = 500;
const testsHeapBytes = 64 * megabyte;
const testsMemoryMb = 256;
const setUpMs = 10_000;

/** Worlds of V8 by isolated-vm. Throws where it cannot be loaded. */
export function createIsolatedMachine(): Machine {
  // What is compiled for the first world is kept for the others, so all of it is compiled. Not a flag of the process, which would start slower.
  setFlagsFromString("--no-lazy");
  const require = createRequire(import.meta.url);
  // Loaded here, for not everybody installs it; its types say what it is.
  const ivm = require("isolated-vm") as typeof IsolatedVm;
  const { version } = require("isolated-vm/package.json") as { readonly version: string };
  const caches = new Map<string, IsolatedVm.ExternalCopy<ArrayBuffer>>();
  let kept: IsolatedVm.Isolate | undefined;
  let uses = 0;
  let plain: Kept | undefined;

  const prepare = (isolate: IsolatedVm.Isolate, source: string): Prepared => {
    const context = isolate.createContextSync();
    const cachedData = caches.get(source);
    const script = isolate.compileScriptSync(source, cachedData === undefined ? { produceCachedData: true } : { cachedData });
    const { cachedData: made } = script as unknown as { readonly cachedData?: IsolatedVm.ExternalCopy<ArrayBuffer> };
    if (made !== undefined) caches.set(source, made);
    return { context, factory: script.runSync(context, { reference: true }) };
  };
  const start = ({ factory }: Prepared, host: HostCall): IsolatedVm.Reference =>
    factory.applySync(undefined, [new ivm.Callback(host)], { result: { reference: true } }) as IsolatedVm.Reference;

  const open = (isolate: IsolatedVm.Isolate, source: string, host: HostCall, given?: Prepared): Realm => {
    const own = given ?? prepare(isolate, source);
    const { context } = own;
    const main = start(own, host);
    let stopped = false;
    const endOf = (error: unknown): RealmEnd => {
      const message = error instanceof Error ? error.message : "";
      if (message.includes("timed out")) return new RealmEnd("timeout", "it ran out of time");
      if (message.includes("memory limit") || message.includes("heap")) return new RealmEnd("memory", "it ran out of memory");
      if (!stopped && !isolate.isDisposed) return new RealmEnd("threw", shown(error));
      return new RealmEnd(stopped ? "stopped" : "broken", message);
    };
    return {
      runScript(code, timeoutMs) {
        let script: IsolatedVm.Script;
        try {
          script = isolate.compileScriptSync(code, { filename: "main.js" });
        } catch (error) {
          if (isolate.isDisposed) throw endOf(error);
          return { kind: "syntax", message: error instanceof Error ? error.message : "it does not compile" };
        }
        try {
          script.runSync(context, { timeout: timeoutMs });
          return { kind: "done" };
        } catch (error) {
          if (isolate.isDisposed || isTimeout(error)) throw endOf(error);
          return { kind: "threw", message: shown(error) };
        }
      },
      call(args, timeoutMs) {
        let text: unknown;
        try {
          text = main.applySync(undefined, [...args], { timeout: timeoutMs });
        } catch (error) {
          throw endOf(error);
        }
        if (typeof text !== "string") throw new RealmEnd("broken", "it gave no answer");
        return text;
      },
      stop() {
        stopped = true;
        if (!isolate.isDisposed) isolate.dispose();
      },
      dispose() {
        if (isolate.isDisposed) return;
        if (isolate !== kept) return isolate.dispose();
        if (given !== undefined && given === plain) {
          if (tracesIn(main) !== plain.traces) plain = undefined;
          else return main.release();
        }
        main.release();
        own.factory.release();
        context.release();
      },
    };
  };

  const tracesIn = (main: IsolatedVm.Reference): string => {
    try {
      const traces: unknown = main.applySync(undefined, ["traces", ""], { timeout: setUpMs });
      return typeof traces === "string" ? traces : "";
    } catch {
      // A world that cannot tell is not used again.
      return "";
    }
  };

  const testsIsolate = (): IsolatedVm.Isolate => {
    uses += 1;
    const isLarge =
      kept !== undefined && !kept.isDisposed && uses % 64 === 0 && kept.getHeapStatisticsSync().used_heap_size > testsHeapBytes;
    if (kept === undefined || kept.isDisposed || isLarge || uses > testsPerIsolate) {
      if (kept !== undefined && !kept.isDisposed) kept.dispose();
      uses = 0;
      plain = undefined;
      kept = new ivm.Isolate({ memoryLimit: testsMemoryMb });
    }
    return kept;
  };

  /** The world for plain tests of this isolate. */
  const plainWorld = (isolate: IsolatedVm.Isolate): Kept => {
    if (plain !== undefined) return plain;
    const made = prepare(isolate, testsSource);
    const main = start(made, () => "");
    main.applySync(undefined, ["freeze", ""], { timeout: setUpMs });
    plain = { ...made, traces: tracesIn(main) };
    main.release();
    return plain;
  };

  return {
    name: `isolated-vm ${version} (node ${process.versions.node.split(".").slice(0, 2).join(".")})`,
    openCandidate(memoryBytes, setup, host) {
      const memoryLimit = Math.max(8, Math.min(4_096, Math.floor(memoryBytes / megabyte)));
      const realm = open(new ivm.Isolate({ memoryLimit }), candidateSource, host);
      realm.call(["", JSON.stringify(setup)], setUpMs);
      return realm;
    },
    openTests(host, isPlain) {
      const isolate = testsIsolate();
      return open(isolate, testsSource, host, isPlain ? plainWorld(isolate) : undefined);
    },
  };
}

interface Prepared {
  readonly context: IsolatedVm.Context;
  /** Sets up what answers requests, with closures of its own each time. */
  readonly factory: IsolatedVm.Reference;
}

interface Kept extends Prepared {
  /** What stands on its global object. */
  readonly traces: string;
}

function shown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "a value that is no error";
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Script execution timed out.";
}
