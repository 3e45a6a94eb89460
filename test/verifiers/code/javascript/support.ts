import { createJavaScriptEngine } from "../../../../verifiers/code/javascript/engine.ts";
import type { EngineChoice } from "../../../../verifiers/code/javascript/messages.ts";
import type { Engine } from "../../../../verifiers/code/sandbox/engine.ts";
import type { CasesJob, Job, Limits, Outcome, TestsJob, Unserved } from "../../../../verifiers/code/sandbox/job.ts";

export const choices: readonly EngineChoice[] = ["isolated-vm", "quickjs"];

export const limits: Limits = { cpuMs: 2_000, wallMs: 2_000, memoryBytes: 134_217_728, outputBytes: 1_048_576, processes: 1 };

export interface Bench extends AsyncDisposable {
  readonly engine: Engine;
  run(job: Job): Promise<Outcome | Unserved>;
  /** Runs a program against tests that may use `assert`. */
  tests(code: string, tests: string, more?: Partial<TestsJob>): Promise<Outcome>;
  cases(
    code: string,
    entryPoint: string,
    rows: readonly (readonly [args: readonly unknown[], expected: unknown])[],
    more?: Partial<CasesJob>,
  ): Promise<Outcome>;
  stdio(code: string, input?: string, more?: Partial<Limits>): Promise<Outcome>;
}

export function createBench(choice: EngineChoice, workers = 1): Bench {
  const engine = createJavaScriptEngine({ engine: choice, workers });
  const { signal } = new AbortController();
  const run = (job: Job): Promise<Outcome | Unserved> => engine.run(job, signal);
  const shared = { language: "javascript", limits, seed: 1 } as const;
  return {
    engine,
    run,
    tests: async (code, tests, more) =>
      outcomeOf(
        await run({
          kind: "tests",
          style: "assert",
          ...shared,
          stopAtFailure: false,
          code,
          tests: `const assert = require("node:assert");\n${tests}`,
          ...more,
        }),
      ),
    cases: async (code, entryPoint, rows, more) => {
      const comparison = { compare: "exact", relativeTolerance: 0, absoluteTolerance: 0 } as const;
      const cases = rows.map(([args, expected]) => ({ args, expected, comparison })) as CasesJob["cases"]; // rows of JSON
      return outcomeOf(await run({ kind: "cases", ...shared, stopAtFailure: false, code, entryPoint, cases, ...more }));
    },
    stdio: async (code, input = "", more = {}) =>
      outcomeOf(await run({ kind: "stdio", ...shared, code, input, limits: { ...limits, ...more } })),
    [Symbol.asyncDispose]: () => engine.close(),
  };
}

export function outcomeOf(result: Outcome | Unserved): Outcome {
  if ("unserved" in result) throw new Error(`it was not served: ${result.unserved}`);
  return result;
}
