import type { CasesJob, Job, Limits, Outcome, TestsJob, Unserved } from "../../../verifiers/code/sandbox/job.ts";
import { createWasmPythonEngine, type WasmPythonEngineOptions } from "../../../verifiers/code/wasm/wasm-python-engine.ts";

export const limits: Limits = { cpuMs: 4_000, wallMs: 4_000, memoryBytes: 134_217_728, outputBytes: 65_536, processes: 1 };
/** What takes the first program a while: the snapshot. */
export const slowMs = 120_000;

export interface Bench extends AsyncDisposable {
  run(job: Job, signal?: AbortSignal): Promise<Outcome | Unserved>;
  tests(code: string, tests: string, more?: Partial<TestsJob>): Promise<Outcome>;
  cases(code: string, rows: readonly (readonly [args: unknown, expected: unknown])[], more?: Partial<CasesJob>): Promise<Outcome>;
  stdio(code: string, input?: string, more?: Partial<Limits>): Promise<Outcome>;
}

export function createBench(options: WasmPythonEngineOptions = { workers: 1 }): Bench {
  const engine = createWasmPythonEngine(options);
  const shared = { language: "python", limits, seed: 1, stopAtFailure: false } as const;
  const run: Bench["run"] = (job, signal = new AbortController().signal) => engine.run(job, signal);
  return {
    run,
    tests: async (code, tests, more) => served(await run({ kind: "tests", style: "assert", ...shared, code, tests, ...more })),
    cases: async (code, rows, more) => {
      const comparison = { compare: "exact", relativeTolerance: 0, absoluteTolerance: 0 } as const;
      const cases = rows.map(([args, expected]) => ({ args, expected, comparison })) as CasesJob["cases"]; // rows of JSON
      return served(await run({ kind: "cases", ...shared, code, entryPoint: "f", cases, ...more }));
    },
    stdio: async (code, input = "", more = {}) =>
      served(await run({ kind: "stdio", language: "python", seed: 1, code, input, limits: { ...limits, ...more } })),
    [Symbol.asyncDispose]: () => engine.close(),
  };
}

export function served(result: Outcome | Unserved): Outcome {
  if ("unserved" in result) throw new Error(`it was not served: ${result.unserved}`);
  return result;
}
