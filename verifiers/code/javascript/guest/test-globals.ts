import type { Assert } from "./assert.ts";
import type { DeepEqual } from "./deep-equal.ts";
import type { Suite } from "./expect.ts";
import type { Inspector } from "./inspector.ts";
import type { Timers } from "./timers.ts";

export interface TestGlobalsParts {
  readonly assert: Assert;
  readonly deepEqual: DeepEqual;
  readonly inspector: Inspector;
  readonly timers: Timers;
  readonly suite: Suite;
  readonly clone: (value: unknown) => unknown;
  /** Says that the tests cannot be served. */
  readonly refuse: (reason: string) => never;
  /** What a module beside the tests gives: the names of the program. */
  readonly program: () => object;
}

/** The names that tests find beside those of the language. This function crosses as source text and refers to nothing outside itself. */
export function createTestGlobals(parts: TestGlobalsParts): Record<string, unknown> {
  type Callable = (...args: unknown[]) => unknown;
  const { assert, deepEqual, inspector, timers, suite, clone, refuse, program } = parts;
  const served: Record<string, unknown> = {
    assert,
    "assert/strict": assert["strict"],
    util: {
      inspect: (value: unknown) => inspector.inspect(value),
      format: (...args: unknown[]) => inspector.format(args),
      isDeepStrictEqual: (a: unknown, b: unknown) => deepEqual(a, b, true),
    },
    timers: timers.globals,
    "timers/promises": {
      setTimeout: (wait: unknown, value: unknown) =>
        new Promise((resolve) => (timers.globals["setTimeout"] as Callable)(() => resolve(value), wait)),
    },
    test: suite.globals,
    vitest: suite.globals,
    "@jest/globals": suite.globals,
    mocha: suite.globals,
    chai: { expect: suite.globals["expect"], assert },
  };
  const quiet = (): void => undefined;
  return {
    ...timers.globals,
    assert,
    require: (name: unknown) => {
      // A module beside the tests is the program.
      if (String(name).startsWith(".")) return program();
      return served[String(name).replace(/^node:/u, "")] ?? refuse(`reference requires the module ${String(name)}`);
    },
    module: { exports: {} },
    exports: {},
    global: globalThis,
    process: { env: {}, argv: [], exit: quiet, on: quiet, nextTick: timers.globals["queueMicrotask"] },
    performance: { now: () => Date.now() },
    structuredClone: clone,
    console: {
      ...Object.fromEntries(
        ["log", "info", "debug", "error", "warn", "trace", "table", "dir", "group", "groupEnd", "time", "timeEnd"].map((name) => [
          name,
          quiet,
        ]),
      ),
      assert: (condition: unknown, ...rest: unknown[]) => assert(condition, ...rest),
    },
  };
}
