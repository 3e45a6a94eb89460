import type { Assert } from "./assert.ts";
import type { DeepEqual } from "./deep-equal.ts";

type Callable = (...args: unknown[]) => unknown;

/** A test that was declared, ready to run. */
export interface DeclaredTest {
  readonly name: string;
  readonly run: () => unknown;
}

export interface Suite {
  /** `describe`, `it`, `test`, `expect` and the hooks. */
  readonly globals: Readonly<Record<string, unknown>>;
  readonly tests: readonly DeclaredTest[];
}

export interface SuiteParts {
  readonly assert: Assert;
  readonly deepEqual: DeepEqual;
  readonly inspect: (value: unknown) => string;
  readonly isStandIn: (value: unknown) => boolean;
}

/** As much of mocha and jest as function tests use. This function crosses as source text and refers to nothing outside itself. */
export function createSuite({ assert, deepEqual, inspect, isStandIn }: SuiteParts): Suite {
  interface Group {
    readonly name: string;
    readonly parent: Group | undefined;
    readonly before: Callable[];
    readonly beforeEach: Callable[];
    readonly afterEach: Callable[];
    started: boolean;
  }
  const tests: DeclaredTest[] = [];
  const group = (name: string, parent: Group | undefined): Group => ({
    name,
    parent,
    before: [],
    beforeEach: [],
    afterEach: [],
    started: false,
  });
  let current = group("", undefined);
  const AssertionError = assert["AssertionError"] as new (failure: Record<string, unknown>) => Error;

  const describe = (name: unknown, body: unknown): void => {
    const outer = current;
    current = group(outer.name === "" ? String(name) : `${outer.name} ${String(name)}`, outer);
    try {
      (body as Callable)();
    } finally {
      current = outer;
    }
  };

  const chain = (from: Group | undefined): Group[] => (from === undefined ? [] : [...chain(from.parent), from]);

  /** A function that takes a parameter is given a callback to say that it is done. */
  const call = (run: Callable): unknown =>
    run.length === 0 ? run() : new Promise((resolve, reject) => run((error?: unknown) => (error ? reject(error) : resolve(undefined))));

  const it = (name: unknown, body: unknown): void => {
    const own = current;
    const full = own.name === "" ? String(name) : `${own.name} ${String(name)}`;
    tests.push({
      name: full,
      async run() {
        const groups = chain(own);
        for (const one of groups) {
          if (one.started) continue;
          one.started = true;
          for (const hook of one.before) await call(hook);
        }
        for (const one of groups) for (const hook of one.beforeEach) await call(hook);
        try {
          await call(body as Callable);
        } finally {
          for (const one of groups.toReversed()) for (const hook of one.afterEach) await call(hook);
        }
      },
    });
  };

  const each =
    (declare: (name: unknown, body: unknown) => void) =>
    (rows: readonly unknown[]) =>
    (name: unknown, body: unknown): void => {
      for (const [index, row] of rows.entries()) {
        const args = Array.isArray(row) ? (row as unknown[]) : [row];
        let at = 0;
        const title = String(name).replace(/%[sdifjop#%]/gu, (mark) => {
          if (mark === "%%") return "%";
          if (mark === "%#") return String(index);
          const value = args[at];
          at += 1;
          return typeof value === "string" ? value : inspect(value);
        });
        declare(title, () => (body as Callable)(...args));
      }
    };

  function fail(actual: unknown, expected: unknown, matcher: string, message: string): never {
    throw new AssertionError({ actual, expected, operator: matcher, message });
  }

  /** Equality of `toEqual`: like strict deep equality, without classes and without what is undefined. */
  function alike(a: unknown, b: unknown): boolean {
    if (isAsymmetric(b)) return b.matches(a);
    if (Array.isArray(a) && Array.isArray(b) && !isStandIn(a)) return a.length === b.length && a.every((one, at) => alike(one, b[at]));
    if (isPlain(a) && isPlain(b)) {
      const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
      return [...keys].every((key) => alike(a[key], b[key]));
    }
    return (
      Object.is(a, b) ||
      (typeof a === "object" &&
        typeof b === "object" &&
        deepEqual(a, b, isStandIn(a) && isStandIn(b)) &&
        (deepEqual(a, b, true) || isStandIn(a) || isStandIn(b)))
    );
  }

  function isPlain(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !isStandIn(value) && Object.prototype.toString.call(value) === "[object Object]";
  }

  interface Asymmetric {
    matches(value: unknown): boolean;
  }
  const asymmetric = Symbol("asymmetric");
  function isAsymmetric(value: unknown): value is Asymmetric {
    return typeof value === "object" && value !== null && !isStandIn(value) && asymmetric in value;
  }
  const matcher = (matches: (value: unknown) => boolean): object => ({ [asymmetric]: true, matches });

  function includes(container: unknown, item: unknown, same: (a: unknown, b: unknown) => boolean): boolean {
    if (typeof container === "string") return container.includes(String(item));
    return [...(container as Iterable<unknown>)].some((one) => same(one, item));
  }

  function subset(actual: unknown, expected: unknown): boolean {
    if (!isPlain(expected)) return alike(actual, expected);
    if (typeof actual !== "object" || actual === null) return false;
    return Object.keys(expected).every((key) => key in actual && subset((actual as Record<string, unknown>)[key], expected[key]));
  }

  function property(value: unknown, path: unknown): { readonly found: boolean; readonly value: unknown } {
    let at = value;
    for (const key of Array.isArray(path) ? path : String(path).split(".")) {
      if (at === null || at === undefined || !(String(key) in Object(at))) return { found: false, value: undefined };
      at = (at as Record<string, unknown>)[String(key)];
    }
    return { found: true, value: at };
  }

  function thrownBy(run: unknown): { readonly threw: boolean; readonly error?: unknown } {
    try {
      (run as Callable)();
    } catch (error) {
      return { threw: true, error };
    }
    return { threw: false };
  }

  function fits(error: unknown, expected: unknown): boolean {
    const message = typeof error === "object" && error !== null ? String((error as Error).message) : String(error);
    if (expected === undefined) return true;
    if (typeof expected === "string") return message.includes(expected);
    if (expected instanceof RegExp) return expected.test(message);
    if (typeof expected === "function") return error instanceof expected;
    return message === String((expected as Error).message);
  }

  const isNumber = (value: unknown): value is number => typeof value === "number" || typeof value === "bigint";
  const order = (test: (a: number, b: number) => boolean) => (a: unknown, b: unknown) => isNumber(a) && isNumber(b) && test(a, b);
  const matchers: Record<string, (actual: unknown, ...args: unknown[]) => boolean> = {
    toBe: (a, b) => Object.is(a, b),
    toEqual: alike,
    toStrictEqual: (a, b) => (isPlain(b) || Array.isArray(b) ? alike(a, b) && deepEqual(a, b, true) : alike(a, b)),
    toBeTruthy: Boolean,
    toBeFalsy: (a) => !a,
    toBeNull: (a) => a === null,
    toBeUndefined: (a) => a === undefined,
    toBeDefined: (a) => a !== undefined,
    toBeNaN: (a) => Number.isNaN(a),
    toBeGreaterThan: order((a, b) => a > b),
    toBeGreaterThanOrEqual: order((a, b) => a >= b),
    toBeLessThan: order((a, b) => a < b),
    toBeLessThanOrEqual: order((a, b) => a <= b),
    toBeCloseTo: (a, b, digits = 2) => typeof a === "number" && (a === b || Math.abs(a - (b as number)) < 10 ** -(digits as number) / 2),
    toContain: (a, b) => includes(a, b, (x, y) => Object.is(x, y)),
    toContainEqual: (a, b) => includes(a, b, alike),
    toHaveLength: (a, b) => (a as { readonly length?: unknown } | null | undefined)?.length === b,
    toMatch: (a, b) => typeof a === "string" && (b instanceof RegExp ? b.test(a) : a.includes(String(b))),
    toMatchObject: subset,
    toBeInstanceOf: (a, b) => a instanceof (b as new () => object),
    toHaveProperty: (a, path, ...rest) => {
      const { found, value } = property(a, path);
      return found && (rest.length === 0 || alike(value, rest[0]));
    },
    toThrow: (run, expected) => {
      const { threw, error } = thrownBy(run);
      return threw && fits(error, expected);
    },
  };
  matchers["toThrowError"] = matchers["toThrow"] as (actual: unknown) => boolean;

  function matchersFor(actual: unknown, negated: boolean): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const [name, test] of Object.entries(matchers)) {
      made[name] = (...args: unknown[]): void => {
        if (test(actual, ...args) === negated) {
          const wanted = args.length === 0 ? "" : ` ${inspect(args[0])}`;
          fail(actual, args[0], name, `expected ${inspect(actual)} ${negated ? "not " : ""}${words(name)}${wanted}`);
        }
      };
    }
    return made;
  }

  const words = (name: string): string => name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);

  function settledMatchers(actual: unknown, wanted: "resolves" | "rejects", negated: boolean): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const name of Object.keys(matchers)) {
      made[name] = async (...args: unknown[]): Promise<void> => {
        let value: unknown;
        let rejected = false;
        try {
          value = await (typeof actual === "function" ? (actual as Callable)() : actual);
        } catch (error) {
          rejected = true;
          value = error;
        }
        if (rejected !== (wanted === "rejects"))
          fail(value, args[0], name, `the promise ${rejected ? "rejected" : "resolved"} with ${inspect(value)}`);
        const isThrow = name.startsWith("toThrow");
        const subject =
          isThrow && rejected
            ? matchersFor(() => {
                throw value;
              }, negated)
            : matchersFor(value, negated);
        (subject[name] as Callable)(...args);
      };
    }
    return made;
  }

  const expect = Object.assign(
    (actual: unknown): Record<string, unknown> => ({
      ...matchersFor(actual, false),
      not: matchersFor(actual, true),
      resolves: { ...settledMatchers(actual, "resolves", false), not: settledMatchers(actual, "resolves", true) },
      rejects: { ...settledMatchers(actual, "rejects", false), not: settledMatchers(actual, "rejects", true) },
    }),
    {
      any: (type: unknown) =>
        matcher(
          (value) =>
            value instanceof (type as new () => object) || (typeof type === "function" && typeof value === type.name.toLowerCase()),
        ),
      anything: () => matcher((value) => value !== null && value !== undefined),
      arrayContaining: (items: readonly unknown[]) =>
        matcher((value) => Array.isArray(value) && items.every((item) => includes(value, item, alike))),
      objectContaining: (part: unknown) => matcher((value) => subset(value, part)),
      stringContaining: (part: string) => matcher((value) => typeof value === "string" && value.includes(part)),
      stringMatching: (pattern: RegExp | string) => matcher((value) => typeof value === "string" && new RegExp(pattern).test(value)),
      closeTo: (wanted: number, digits = 2) =>
        matcher((value) => typeof value === "number" && Math.abs(value - wanted) < 10 ** -digits / 2),
      assertions: () => undefined,
      hasAssertions: () => undefined,
    },
  );

  const skip = (): void => undefined;
  const suite = Object.assign(describe, { only: describe, skip, each: each(describe) });
  const single = Object.assign(it, { only: it, skip, todo: skip, each: each(it) });
  const hook = (list: "before" | "beforeEach" | "afterEach") => (run: unknown) => void current[list].push(run as Callable);
  return {
    tests,
    globals: {
      describe: suite,
      suite,
      context: suite,
      it: single,
      test: single,
      specify: single,
      expect,
      before: hook("before"),
      beforeAll: hook("before"),
      beforeEach: hook("beforeEach"),
      afterEach: hook("afterEach"),
      after: skip,
      afterAll: skip,
    },
  };
}
