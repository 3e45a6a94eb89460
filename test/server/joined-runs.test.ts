import pLimit from "p-limit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createJoinedRuns, type JoinedRuns } from "../../src/server/joined-runs.ts";

vi.useFakeTimers();
afterEach(() => void vi.clearAllTimers());

const runsWith = (maxKeptBytes = 100): JoinedRuns<string> =>
  createJoinedRuns({ limit: pLimit(1), keepMs: 5_000, maxKeptBytes, bytesOf: (text) => text.length });

interface Recorder {
  readonly begun: readonly string[];
  readonly run: (name: string) => () => Promise<string>;
  readonly end: (name: string) => Promise<void>;
  readonly fail: (name: string) => Promise<void>;
}

/** Runs that end when the test says so. */
function recorder(): Recorder {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const settle = async (name: string, how: (end: PromiseWithResolvers<string>) => void): Promise<void> => {
    const end = ends.get(name);
    if (!end) throw new Error(`${name} has not begun`);
    how(end);
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    begun,
    run: (name) => () => {
      const end = Promise.withResolvers<string>();
      begun.push(name);
      ends.set(name, end);
      return end.promise;
    },
    end: async (name) => await settle(name, ({ resolve }) => resolve(`result of ${name}`)),
    fail: async (name) => await settle(name, ({ reject }) => reject(new Error(`failure of ${name}`))),
  };
}
const soon = (): number => performance.now() + 1_000;

describe("joined runs", () => {
  it("begin once for all that ask for the same at once", async () => {
    const runs = runsWith();
    const { begun, run, end } = recorder();
    const asked = ["first", "second"].map(async (name) => await runs.ask("same", soon(), run(name)));
    await vi.advanceTimersByTimeAsync(0);
    await end("first");
    expect(await Promise.all(asked)).toEqual(["result of first", "result of first"]);
    expect(begun).toEqual(["first"]);
  });

  it("are not remembered once somebody has the result", async () => {
    const runs = runsWith();
    const { begun, run, end } = recorder();
    for (const name of ["first", "second"]) {
      const asked = runs.ask("same", soon(), run(name));
      await vi.advanceTimersByTimeAsync(0);
      await end(name);
      expect(await asked).toBe(`result of ${name}`);
    }
    expect(begun).toEqual(["first", "second"]);
  });

  it("go on for who asks again while they run, and after they came too late", async () => {
    const runs = runsWith();
    const { begun, run, end } = recorder();
    const first = runs.ask("same", soon(), run("first"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first).toBeUndefined();
    const second = runs.ask("same", soon(), run("second"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await second).toBeUndefined();
    await end("first");
    expect(await runs.ask("same", soon(), run("third"))).toBe("result of first");
    expect(begun).toEqual(["first"]);
    await vi.advanceTimersByTimeAsync(5_000);
    void runs.ask("same", soon(), run("fourth"));
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(["first", "fourth"]);
  });

  it("are not kept past the bytes that may be", async () => {
    const runs = runsWith(10);
    const { begun, run, end } = recorder();
    const first = runs.ask("same", soon(), run("first"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first).toBeUndefined();
    await end("first");
    void runs.ask("same", soon(), run("second"));
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(["first", "second"]);
  });

  it("do not begin when nobody waits any more", async () => {
    const runs = runsWith();
    const { begun, run, end } = recorder();
    const slow = runs.ask("slow", performance.now() + 60_000, run("slow"));
    const late = runs.ask("late", soon(), run("late"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await late).toBeUndefined();
    await end("slow");
    expect(await slow).toBe("result of slow");
    expect(begun).toEqual(["slow"]);
  });

  it("keep their place for who asks again", async () => {
    const runs = runsWith();
    const { begun, run, end } = recorder();
    void runs.ask("slow", performance.now() + 60_000, run("slow"));
    const early = runs.ask("early", soon(), run("early"));
    await vi.advanceTimersByTimeAsync(500);
    void runs.ask("other", performance.now() + 60_000, run("other"));
    await vi.advanceTimersByTimeAsync(500);
    expect(await early).toBeUndefined();
    void runs.ask("early", soon(), run("early again"));
    await end("slow");
    expect(begun).toEqual(["slow", "early again"]);
  });

  it("reject for all that wait, and begin anew for the next", async () => {
    const runs = runsWith();
    const { begun, run, fail } = recorder();
    const asked = ["first", "second"].map(async (name) => await runs.ask("same", soon(), run(name)).catch(String));
    await vi.advanceTimersByTimeAsync(0);
    await fail("first");
    expect(await Promise.all(asked)).toEqual(["Error: failure of first", "Error: failure of first"]);
    void runs.ask("same", soon(), run("third"));
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(["first", "third"]);
  });
});
