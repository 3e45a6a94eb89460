import type { Assert, AssertParts } from "./assert.ts";
import type { Codec, CodecParts } from "./codec.ts";
import type { FarSide } from "./far-side.ts";
import type { CompareJson } from "./compare-json.ts";
import type { DeepEqual, Opaque } from "./deep-equal.ts";
import type { Suite, SuiteParts } from "./expect.ts";
import type { Explain } from "./explain.ts";
import type { Inspect } from "./inspect.ts";
import type { Inspector, InspectorParts } from "./inspector.ts";
import type { AskName, Scope } from "./scope.ts";
import type { Link } from "./link.ts";
import type { Ask } from "./stand-in.ts";
import type { TestGlobalsParts } from "./test-globals.ts";
import type { TestPlan, TestState } from "./test-plan.ts";
import type { Timers } from "./timers.ts";

export interface TestParts extends CodecParts, InspectorParts {
  readonly createCodec: (parts: CodecParts, far: FarSide) => Codec;
  readonly createLink: (codec: Codec) => Link;
  readonly createTimers: () => Timers;
  readonly clone: (value: unknown) => unknown;
  readonly createTestGlobals: (parts: TestGlobalsParts) => Record<string, unknown>;
  readonly createStandIn: (ask: Ask, shape: readonly unknown[], intrinsic: (name: string) => unknown) => object;
  readonly createInspector: (parts: InspectorParts) => Inspector;
  readonly createExplain: (inspect: Inspect, opaque: Opaque) => Explain;
  readonly createScope: (locals: Record<string, unknown>, askName: AskName, entryName: () => string | null | undefined) => Scope;
  readonly freezeLanguage: () => void;
  readonly createDeepEqual: (opaque: Opaque) => DeepEqual;
  readonly createAssert: (parts: AssertParts) => Assert;
  readonly createSuite: (parts: SuiteParts) => Suite;
  readonly createCompareJson: (opaque: Opaque) => CompareJson;
}

/**
 * What runs in the realm of the tests: the only place where a verdict is made. It holds the tests and what they expect, and asks the
 * program through `host`. This function crosses as source text and refers to nothing outside itself.
 */
export function testsMain(parts: TestParts, host: (request: string) => string): (kind: string, text: string) => string {
  type Callable = (...args: unknown[]) => unknown;
  type Unit = { readonly passed: boolean; readonly message?: string };
  // oxlint-disable-next-line no-eval -- this is the realm in which such source is to be run
  const evaluate = eval;
  const own = globalThis;

  class Stopped extends Error {
    override readonly name = "Stopped";
  }
  class Unserved extends Error {
    override readonly name = "Unserved";
  }

  let stopped = false;
  let touched = false;
  let unserved: string | undefined;
  let missing: string | undefined;
  let total = 0;
  let ended = false;
  let pending = 0;
  let farWait = -1;
  let activity = 0;
  let plan: TestPlan | undefined;
  let callbackFailure: Error | undefined;
  const units: (Unit | undefined)[] = [];

  const exchange = (operation: string, values: readonly unknown[]): { readonly code: unknown; readonly value: unknown } => {
    if (stopped) throw new Stopped("the run has ended");
    touched = true;
    if (operation !== "pump") activity += 1;
    const request = link.pack(operation, values);
    let reply: string;
    try {
      reply = host(request);
    } catch {
      // The program is no more: whatever the tests do from here on counts for nothing.
      stopped = true;
      throw new Stopped("the run has ended");
    }
    const { code, values: answers, settled } = link.unpack(reply);
    activity += settled;
    return { code, value: answers[0] };
  };
  const ask: Ask = (operation, values) => {
    const { code, value } = exchange(operation, values);
    if (code === 1) throw value;
    return value;
  };

  const codec = parts.createCodec(parts, { trusted: true, standIn: (_, shape) => parts.createStandIn(ask, shape, codec.language.value) });
  const link = parts.createLink(codec);
  const timers = parts.createTimers();
  const { isStandIn } = codec;
  const opaque: Opaque = { isStandIn, snapshot: (value) => (typeof value === "function" ? undefined : ask("snapshot", [value])) };
  const deepEqual = parts.createDeepEqual(opaque);
  const inspector = parts.createInspector(parts);
  const { show, shorten, explain, shownError } = parts.createExplain(inspector.inspect, opaque);

  const assert = parts.createAssert({ deepEqual, inspect: show, isStandIn });
  const AssertionError = assert["AssertionError"] as new (failure: Record<string, unknown>) => Error;

  const suite = parts.createSuite({ assert, deepEqual, inspect: show, isStandIn });
  const refuse = (reason: string): never => {
    unserved ??= reason;
    stopped = true;
    throw new Unserved(reason);
  };
  const locals: Record<string, unknown> = {
    ...parts.createTestGlobals({ assert, deepEqual, inspector, timers, suite, clone: parts.clone, refuse, program: () => scope.names }),
    $begin: () => {
      callbackFailure = undefined;
      if (stopped) throw new Stopped("the run has ended");
    },
    $end: (at: number, value: unknown) => finishUnit(at, value),
    $fail: (at: number, error: unknown) => {
      failUnit(at, error);
      if (stopped) throw new Stopped("the run has ended");
    },
  };

  const scope = parts.createScope(
    locals,
    (name) => exchange("name", [name]),
    // A checker is not about the program's names, and has all its own. Null: every name may be one of the language.
    () => (plan?.kind === "tests" ? (plan.entryPoint?.split(".")[0] ?? null) : undefined),
  );

  function compile(source: string, isAsync: boolean): Callable {
    const make = evaluate(
      `(function ($scope) { with ($scope) { return ${isAsync ? "async " : ""}function () {${source}\n}; } })`,
    ) as Callable;
    return make(scope.names) as Callable;
  }

  function isThenable(value: unknown): value is PromiseLike<unknown> {
    return (
      typeof value === "object" && value !== null && !isStandIn(value) && typeof (value as { readonly then?: unknown }).then === "function"
    );
  }

  function finishUnit(at: number, value: unknown): void {
    if (callbackFailure !== undefined) return failUnit(at, callbackFailure);
    if (!isThenable(value)) {
      units[at] ??= { passed: true };
      return;
    }
    pending += 1;
    value.then(
      () => {
        pending -= 1;
        units[at] ??= { passed: true };
      },
      (error: unknown) => {
        pending -= 1;
        failUnit(at, error);
      },
    );
  }

  function failUnit(at: number, error: unknown): void {
    if (error instanceof Unserved || (error instanceof Stopped && stopped)) return;
    const subject = plan?.kind === "tests" ? (plan.subjects[at] ?? "") : "";
    if (error instanceof ReferenceError) noteMissing(error);
    units[at] = { passed: false, message: explain(error, subject) };
    if (plan !== undefined && plan.kind !== "check" && plan.stopAtFailure) stopped = true;
  }

  function noteMissing(error: ReferenceError): void {
    const [, name] = /^(?:'?)([\p{ID_Continue}$]+)'? is not defined/u.exec(error.message) ?? [];
    if (name !== undefined && scope.isUnknown(name)) missing ??= name;
  }

  /** Something outside all units went wrong: what follows cannot be reached. */
  function fatal(error: unknown): void {
    ended = true;
    if (error instanceof Unserved || (error instanceof Stopped && stopped)) return;
    if (error instanceof ReferenceError) noteMissing(error);
    if (!touched && !(error instanceof AssertionError)) {
      unserved ??= shorten(`the tests threw ${shownError(error)} before they reached the program`, 300);
      return;
    }
    const at = units.findIndex((unit) => unit === undefined);
    units[at === -1 ? units.length : at] = { passed: false, message: explain(error, "") };
    stopped = true;
  }

  async function runTests(given: Extract<TestPlan, { kind: "tests" }>): Promise<void> {
    total = given.subjects.length;
    units.length = total;
    if (given.declares) for (const [name, value] of Object.entries(suite.globals)) locals[name] ??= value;
    const run = compile(given.source, given.isAsync);
    // Tests that are not asynchronous run to their end in this very turn.
    const result = run.call(undefined);
    if (given.isAsync) await result;
    if (suite.tests.length > 0) await runDeclared(total);
    else if (total === 0) {
      total = 1;
      units[0] = { passed: true };
    }
  }

  async function runDeclared(from: number): Promise<void> {
    total = from + suite.tests.length;
    for (const [index, test] of suite.tests.entries()) {
      if (stopped) return;
      try {
        await test.run();
        if (!stopped) units[from + index] ??= { passed: true };
      } catch (error) {
        failUnit(from + index, error);
        const unit = units[from + index];
        if (unit?.message !== undefined)
          units[from + index] = { passed: false, message: shorten(`${shorten(test.name, 80)}: ${unit.message}`, 300) };
      }
    }
  }

  async function runCases(given: Extract<TestPlan, { kind: "cases" }>): Promise<void> {
    total = given.cases.length;
    units.length = total;
    const compareJson = parts.createCompareJson(opaque);
    const checker = given.checker === undefined ? undefined : compileChecker(given.checker);
    for (const [index, { args, expected, comparison }] of given.cases.entries()) {
      if (stopped) return;
      const text = JSON.stringify(args);
      const shownCall = `${given.entryPoint.split(".").at(-1)}(${shorten(args.map((arg) => JSON.stringify(arg)).join(", "), 100)})`;
      try {
        const { code, value } = exchange("entry", [given.entryPoint, args]);
        if (code === 2) {
          missing ??= given.entryPoint;
          return;
        }
        if (code === 1) throw value;
        // Only a real promise: what merely has a method `then` is what the program gave.
        const actual = value instanceof Promise ? ((await value) as unknown) : value;
        if (checker !== undefined) {
          const verdict = await checker(JSON.parse(text), expected, actual);
          units[index] = verdict
            ? { passed: true }
            : { passed: false, message: `${shownCall} gave ${show(actual)}, which the checker refuses` };
        } else {
          const passed = compareJson(actual, expected, comparison);
          units[index] = passed
            ? { passed }
            : { passed, message: shorten(`${shownCall} gave ${show(actual)}, not ${show(expected)}`, 300) };
        }
        if (units[index]?.passed === false && given.stopAtFailure) stopped = true;
      } catch (error) {
        if (stopped && error instanceof Stopped) return;
        units[index] = { passed: false, message: shorten(`${shownCall} threw ${shownError(error)}`, 300) };
        if (given.stopAtFailure) stopped = true;
      }
    }
  }

  function compileChecker(source: string): Callable {
    const check = compile(`${source}\n;return typeof check === "undefined" ? undefined : check;`, false)();
    if (typeof check !== "function") return refuse("the checker defines no function check");
    return check as Callable;
  }

  async function runCheck(given: Extract<TestPlan, { kind: "check" }>): Promise<void> {
    total = 1;
    const check = compileChecker(given.source);
    touched = true;
    try {
      const verdict = await check(given.input, given.expected, given.output);
      units[0] = verdict ? { passed: true } : { passed: false, message: "the checker refuses the output" };
    } catch (error) {
      units[0] = { passed: false, message: shorten(`the checker threw ${shownError(error)}`, 300) };
    }
  }

  async function runPlan(given: TestPlan): Promise<void> {
    switch (given.kind) {
      case "tests":
        return runTests(given);
      case "cases":
        return runCases(given);
      case "check":
        return runCheck(given);
      default:
        return given satisfies never;
    }
  }

  function state(): string {
    const listed = units.filter((unit) => unit !== undefined);
    const done = (ended && pending === 0) || stopped || unserved !== undefined;
    const next = timers.next();
    const now: TestState = {
      done,
      units: listed,
      total: stopped || !done ? Math.max(total, listed.length) : missing === undefined ? listed.length : Math.max(total, 1),
      wait: next ?? -1,
      farWait,
      activity,
      ...(unserved === undefined ? {} : { unserved }),
      ...(missing === undefined ? {} : { missing }),
    };
    return JSON.stringify(now);
  }

  return (kind, text) => {
    switch (kind) {
      case "run":
        plan = JSON.parse(text) as TestPlan;
        runPlan(plan).then(() => {
          ended = true;
        }, fatal);
        return state();
      case "callback": {
        const { values } = link.unpack(text);
        try {
          return link.pack(0, [(codecCallable(values[0]) as Callable).apply(values[1], values.slice(2))]);
        } catch (error) {
          // What an assertion expected is nothing for the program; and that it failed is remembered, whatever the program does with it.
          if (error instanceof AssertionError) callbackFailure ??= error;
          return link.pack(1, [error instanceof Stopped || error instanceof AssertionError ? new Error("the callback failed") : error]);
        }
      }
      case "pump":
        try {
          if (timers.next() === 0) activity += 1;
          timers.runOne();
        } catch (error) {
          fatal(error);
        }
        if (!stopped && (!ended || pending > 0)) exchangeQuietly();
        return state();
      case "stalled":
        if (!ended) fatal(new Error("the tests wait for a promise that never settles"));
        for (let at = 0; at < units.length; at += 1)
          if (units[at] === undefined)
            units[at] = { passed: false, message: `${plan?.kind === "tests" ? (plan.subjects[at] ?? "") : ""} never settles` };
        pending = 0;
        return state();
      case "traces":
        // What tests leave behind on the global object.
        return String(Reflect.ownKeys(own).length);
      case "freeze":
        parts.freezeLanguage();
        return "";
      default:
        return state();
    }
  };

  /** Lets the program go on and hears what was settled meanwhile. */
  function exchangeQuietly(): void {
    try {
      const { code, value } = exchange("pump", []);
      if (code === 1) fatal(value);
      else farWait = typeof value === "number" ? value : -1;
    } catch {
      // The host knows why.
    }
  }

  function codecCallable(id: unknown): unknown {
    return codec.local(id as number);
  }
}
