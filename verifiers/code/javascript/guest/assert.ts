/* oxlint-disable typescript/no-base-to-string -- values of any kind are turned into text here, as Node does it */
import type { DeepEqual } from "./deep-equal.ts";

export interface AssertParts {
  readonly deepEqual: DeepEqual;
  readonly inspect: (value: unknown) => string;
  readonly isStandIn: (value: unknown) => boolean;
}

type Callable = (...args: unknown[]) => unknown;
export type Assert = Callable & Record<string, unknown>;

/**
 * `node:assert` for tests, with the verdicts of Node 24 and shorter messages. A value of the other side is never asked to turn itself
 * into a number or a text. This function crosses as source text and refers to nothing outside itself.
 */
export function createAssert({ deepEqual, inspect, isStandIn }: AssertParts): Assert {
  const none = Symbol("nothing was thrown");

  interface Failure {
    readonly actual?: unknown;
    readonly expected?: unknown;
    readonly operator: string;
    readonly message?: unknown;
  }

  class AssertionError extends Error {
    override readonly name = "AssertionError";
    readonly code = "ERR_ASSERTION";
    readonly generatedMessage: boolean;
    readonly actual: unknown;
    readonly expected: unknown;
    readonly operator: string;

    constructor({ actual, expected, operator, message }: Failure) {
      super(message === undefined ? describe(actual, expected, operator) : String(message));
      this.generatedMessage = message === undefined;
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
  }

  function describe(actual: unknown, expected: unknown, operator: string): string {
    const negative = operator === "notEqual" || operator === "!=" || operator.startsWith("not");
    if (operator === "fail") return "Failed";
    return `${inspect(actual)} should ${negative ? "not " : ""}be ${inspect(expected)} (${operator})`;
  }

  function fail(failure: Failure): never {
    if (failure.message instanceof Error) throw failure.message;
    throw new AssertionError(failure);
  }

  function missing(count: number, least: number, names: string): void {
    if (count >= least) return;
    throw Object.assign(new TypeError(`The ${names} must be specified`), { code: "ERR_MISSING_ARGS" });
  }

  function looselyEqual(a: unknown, b: unknown): boolean {
    if (isStandIn(a) || isStandIn(b)) return a === b;
    // eslint-disable-next-line eqeqeq -- loose equality is what is asked for
    return a == b || (Number.isNaN(a) && Number.isNaN(b));
  }

  const comparing =
    (operator: string, holds: (a: unknown, b: unknown) => boolean): Callable =>
    (...args) => {
      missing(args.length, 2, '"actual" and "expected" arguments');
      const [actual, expected, message] = args;
      if (!holds(actual, expected)) fail({ actual, expected, operator, message });
      return undefined;
    };

  const ok: Callable = (...args) => {
    if (args.length > 0 && Boolean(args[0])) return undefined;
    const message = args.length === 0 ? "No value argument passed to `assert.ok()`" : args[1];
    return fail({ actual: args[0], expected: true, operator: "==", message: message ?? `${inspect(args[0])} is not truthy` });
  };

  function isClassOf(value: unknown, expected: Callable): boolean {
    return expected.prototype !== undefined && value instanceof expected;
  }

  /** Whether what was thrown is as expected; undefined where it is, else why not. */
  function mismatch(actual: unknown, expected: object | Callable): string | undefined {
    if (expected instanceof RegExp) {
      const text = String(actual);
      return expected.test(text) ? undefined : `${inspect(text)} does not match ${String(expected)}`;
    }
    if (typeof expected !== "function") {
      if (typeof actual !== "object" || actual === null) return `${inspect(actual)} was thrown, not ${inspect(expected)}`;
      const keys = Object.keys(expected);
      if (expected instanceof Error) keys.push("name", "message");
      else if (keys.length === 0)
        throw Object.assign(new TypeError("The expected error may not be an empty object"), { code: "ERR_INVALID_ARG_VALUE" });
      for (const key of keys) {
        const [mine, theirs] = [(actual as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]];
        if (typeof mine === "string" && theirs instanceof RegExp && theirs.test(mine)) continue;
        if (!(key in actual) || !deepEqual(mine, theirs, true))
          return `the ${key} of the error is ${inspect(mine)}, not ${inspect(theirs)}`;
      }
      return undefined;
    }
    const check = expected as Callable;
    if (isClassOf(actual, check)) return undefined;
    if (Object.prototype.isPrototypeOf.call(Error, check)) return `${inspect(actual)} was thrown, not an instance of ${check.name}`;
    const answer = check.call({}, actual);
    return answer === true ? undefined : `the validation function returned ${inspect(answer)} for ${inspect(actual)}`;
  }

  function expectError(operator: string, actual: unknown, args: readonly unknown[]): void {
    let [error, message] = args;
    if (typeof error === "string") {
      if (args.length > 1) throw invalid("error", error);
      const text = typeof actual === "object" && actual !== null ? (actual as Error).message : actual;
      if (text === error)
        throw Object.assign(new TypeError("The error message is identical to the message"), { code: "ERR_AMBIGUOUS_ARGUMENT" });
      message = error;
      error = undefined;
    } else if (error !== undefined && error !== null && typeof error !== "object" && typeof error !== "function") {
      throw invalid("error", error);
    }
    if (actual === none) {
      const name = (error as { readonly name?: unknown } | null | undefined)?.name;
      const kind = operator === "rejects" ? "rejection" : "exception";
      const details = `${typeof name === "string" && name !== "" ? ` (${name})` : ""}${message === undefined ? "." : `: ${String(message)}`}`;
      fail({ expected: error, operator, message: `Missing expected ${kind}${details}` });
    }
    if (error === undefined || error === null) return;
    const problem = mismatch(actual, error);
    if (problem !== undefined) fail({ actual, expected: error, operator, message: message ?? problem });
  }

  function expectNone(operator: string, actual: unknown, args: readonly unknown[]): void {
    if (actual === none) return;
    const [error, message] = typeof args[0] === "string" ? [undefined, args[0]] : args;
    if (!error || matches(actual, error)) {
      const kind = operator === "doesNotReject" ? "rejection" : "exception";
      const text = (actual as { readonly message?: unknown } | null | undefined)?.message;
      fail({
        actual,
        expected: error,
        operator,
        message: `Got unwanted ${kind}${message === undefined ? "." : `: ${String(message)}`}\nActual message: "${String(text)}"`,
      });
    }
    throw actual;
  }

  function matches(actual: unknown, expected: unknown): boolean {
    if (expected instanceof RegExp) return expected.test(String(actual));
    if (typeof expected !== "function") throw invalid("expected", expected);
    if (isClassOf(actual, expected as Callable)) return true;
    if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
    return (expected as Callable).call({}, actual) === true;
  }

  function invalid(name: string, value: unknown): TypeError {
    return Object.assign(new TypeError(`The "${name}" argument has a wrong type. Received ${inspect(value)}`), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  }

  function outcomeOf(run: unknown): unknown {
    if (typeof run !== "function") throw invalid("fn", run);
    try {
      (run as Callable)();
    } catch (error) {
      return error;
    }
    return none;
  }

  async function settledOutcomeOf(given: unknown): Promise<unknown> {
    const promise = typeof given === "function" ? (given as Callable)() : given;
    const then = (promise as { readonly then?: unknown } | null | undefined)?.then;
    if (typeof promise !== "object" || typeof then !== "function") {
      if (typeof given === "function") {
        throw Object.assign(new TypeError(`The function should have returned a promise, not ${inspect(promise)}`), {
          code: "ERR_INVALID_RETURN_VALUE",
        });
      }
      throw invalid("promiseFn", given);
    }
    try {
      await (promise as Promise<unknown>);
    } catch (error) {
      return error;
    }
    return none;
  }

  function textual(operator: string, wanted: boolean): Callable {
    return (...args) => {
      const [text, pattern, message] = args;
      if (!(pattern instanceof RegExp)) throw invalid("regexp", pattern);
      if (typeof text === "string" && (pattern.exec(text) !== null) === wanted) return undefined;
      const problem =
        typeof text === "string"
          ? `${inspect(text)} should ${wanted ? "" : "not "}match ${String(pattern)}`
          : `The "string" argument must be of type string. Received ${inspect(text)}`;
      return fail({ actual: text, expected: pattern, operator, message: message ?? problem });
    };
  }

  function partOf(actual: unknown, expected: unknown): boolean {
    if (typeof expected !== "object" || expected === null || isStandIn(expected) || isStandIn(actual))
      return deepEqual(actual, expected, true);
    if (typeof actual !== "object" || actual === null || Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return false;
    if (Array.isArray(expected)) {
      let at = 0;
      for (const wanted of expected) {
        while (at < (actual as unknown[]).length && !partOf((actual as unknown[])[at], wanted)) at += 1;
        if (at >= (actual as unknown[]).length) return false;
        at += 1;
      }
      return true;
    }
    if (expected instanceof Map) {
      return [...expected].every(
        ([key, value]) => (actual as typeof expected).has(key) && partOf((actual as typeof expected).get(key), value),
      );
    }
    if (expected instanceof Set) return [...expected].every((value) => [...(actual as Set<unknown>)].some((one) => partOf(one, value)));
    if (Object.prototype.toString.call(expected) !== "[object Object]") return deepEqual(actual, expected, true);
    return Object.keys(expected).every(
      (key) => key in actual && partOf((actual as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]),
    );
  }

  const equal = comparing("==", looselyEqual);
  const notEqual = comparing("!=", (a, b) => !looselyEqual(a, b));
  const strictEqual = comparing("strictEqual", (a, b) => Object.is(a, b));
  const notStrictEqual = comparing("notStrictEqual", (a, b) => !Object.is(a, b));
  const deepLoose = comparing("deepEqual", (a, b) => deepEqual(a, b, false));
  const notDeepLoose = comparing("notDeepEqual", (a, b) => !deepEqual(a, b, false));
  const deepStrictEqual = comparing("deepStrictEqual", (a, b) => deepEqual(a, b, true));
  const notDeepStrictEqual = comparing("notDeepStrictEqual", (a, b) => !deepEqual(a, b, true));

  const shared: Record<string, unknown> = {
    AssertionError,
    ok,
    strictEqual,
    notStrictEqual,
    deepStrictEqual,
    notDeepStrictEqual,
    partialDeepStrictEqual: comparing("partialDeepStrictEqual", partOf),
    throws: (run: unknown, ...args: unknown[]) => expectError("throws", outcomeOf(run), args),
    doesNotThrow: (run: unknown, ...args: unknown[]) => expectNone("doesNotThrow", outcomeOf(run), args),
    rejects: async (run: unknown, ...args: unknown[]) => expectError("rejects", await settledOutcomeOf(run), args),
    doesNotReject: async (run: unknown, ...args: unknown[]) => expectNone("doesNotReject", await settledOutcomeOf(run), args),
    match: textual("match", true),
    doesNotMatch: textual("doesNotMatch", false),
    fail: (...args: unknown[]) => {
      const [actual, expected, message, operator] = args;
      if (args.length <= 1) return fail({ operator: "fail", message: actual ?? "Failed" });
      return fail({ actual, expected, message, operator: typeof operator === "string" ? operator : args.length === 2 ? "!=" : "fail" });
    },
    ifError: (error: unknown) => {
      if (error === null || error === undefined) return;
      const text = (error as { readonly message?: unknown }).message;
      fail({
        actual: error,
        expected: null,
        operator: "ifError",
        message: `ifError got unwanted exception: ${typeof text === "string" ? text : inspect(error)}`,
      });
    },
  };
  const make = (parts: Record<string, unknown>): Assert => Object.assign(((...args: unknown[]) => ok(...args)) as Assert, shared, parts);
  const strict = make({ equal: strictEqual, notEqual: notStrictEqual, deepEqual: deepStrictEqual, notDeepEqual: notDeepStrictEqual });
  const assert = make({ equal, notEqual, deepEqual: deepLoose, notDeepEqual: notDeepLoose });
  strict["strict"] = strict;
  assert["strict"] = strict;
  return assert;
}
