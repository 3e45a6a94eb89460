import { PassThrough, Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { scored } from "../../../src/core/scores.ts";
import type { Context, Json, Reward, Sample, Score } from "../../../src/core/types.ts";
import { createScorer, type Scorer } from "../../../src/scorer/create-scorer.ts";
import { serveStdio, type Served, type StdioOptions } from "../../../src/server/stdio/serve-stdio.ts";
import { withinGroup } from "../../../src/compose/within-group.ts";
import { rewardOf } from "../../support/rewards.ts";

type Line = Readonly<Record<string, Json>>;

interface Session {
  readonly send: (...lines: readonly (object | string)[]) => void;
  /** The lines so far. */
  readonly lines: () => readonly Line[];
  /** Resolves when there are so many lines. */
  readonly until: (count: number) => Promise<readonly Line[]>;
  /** Ends the input and gives all lines. */
  readonly finish: () => Promise<{ readonly served: Served; readonly lines: readonly Line[] }>;
  readonly abort: () => void;
}

function serve(reward: Reward, output?: Writable): Session {
  const input = new PassThrough();
  let text = "";
  const waiting: (() => void)[] = [];
  const sink =
    output ??
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        text += chunk;
        for (const wake of waiting.splice(0)) wake();
        done();
      },
    });
  const end = new AbortController();
  const scorer = createScorer(reward);
  const serving = closing(scorer, {
    fingerprint: "f",
    seed: 0,
    keep: new Set(),
    about: { version: "1", fingerprint: "f", recipes: [] },
    input,
    output: sink,
    signal: end.signal,
  });
  const lines = (): readonly Line[] =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line); // lines of JSON, or the test fails
  return {
    send: (...messages) => {
      for (const message of messages) input.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
    },
    lines,
    async until(count) {
      while (lines().length < count) await new Promise<void>((resolve) => void waiting.push(resolve));
      return lines();
    },
    async finish() {
      input.end();
      return { served: await serving, lines: lines() };
    },
    abort: () => end.abort(),
  };
}

async function closing(scorer: Scorer, options: Omit<StdioOptions, "scorer">): Promise<Served> {
  try {
    return await serveStdio({ ...options, scorer });
  } finally {
    await scorer.close();
  }
}

/** Passes completions "yes"; those that begin with "wait" settle when they are let. */
function held(): { readonly reward: Reward; readonly letGo: () => void; readonly asked: () => number } {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const one = (sample: Sample, _context: Context): Promise<Score> => {
    asked += 1;
    const score = scored(sample.completion === "yes" ? 1 : 0, "said so");
    if (typeof sample.completion === "string" && sample.completion.startsWith("wait"))
      return new Promise((resolve) => void waiting.push(() => resolve(score)));
    return Promise.resolve(score);
  };
  return { reward: rewardOf(one), letGo: () => void waiting.splice(0).map((go) => go()), asked: () => asked };
}

const codeOf = (line: Line | undefined): unknown => (line?.["error"] as { code?: string } | null)?.code;

describe("serveStdio", () => {
  it("answers a sample that is nested too deep under its id", async () => {
    const { send, finish } = serve(rewardOf(() => Promise.resolve(scored(1, "good"))));
    const deep = `${"[".repeat(80)}${"]".repeat(80)}`;
    send(`{"id":7,"completion":"4","reference":${deep}}`, `{"completion":"4","reference":${deep}}`);
    expect((await finish()).lines).toMatchObject([
      { id: "7", status: "errored", error: { code: "E_ROW_TOO_DEEP", message: expect.stringContaining("stdin:1") } },
      { id: "stdin:2", status: "errored", error: { code: "E_ROW_TOO_DEEP" } },
    ]);
  });

  it("answers each sample with its Score row as soon as it is known, matched by id", async () => {
    const { reward, letGo } = held();
    const session = serve(reward);
    session.send({ id: "slow", completion: "wait" }, { id: "a", completion: "yes", group: "g", colour: "red" }, { completion: "no" });
    const early = await session.until(2);
    expect(early.map((line) => line["id"])).toEqual(["a", "stdin:3"]);
    expect(early[0]).toMatchObject({
      status: "scored",
      reward: 1,
      group: { id: "g" },
      metadata: { colour: "red" },
      fingerprint: "f",
      seed: 0,
    });
    letGo();
    const { lines, served } = await session.finish();
    expect(lines.map((line) => line["id"])).toEqual(["a", "stdin:3", "slow"]);
    expect(served).toEqual({ samples: 3 });
  });

  it("answers hello at once, with version, fingerprint and recipes", async () => {
    const session = serve(held().reward);
    session.send({ type: "hello" });
    const [hello] = await session.until(1);
    expect(hello).toMatchObject({ type: "hello", protocol: 1, version: "1", fingerprint: "f", recipes: [] });
    expect((await session.finish()).served).toEqual({ samples: 0 });
  });

  it("answers a malformed line with an errored row that names its line, and goes on", async () => {
    const session = serve(held().reward);
    session.send("{oops", { id: "n", completion: 5 }, { type: "dance" }, "[1]", { id: "good", completion: "yes" });
    const { lines } = await session.finish();
    expect(lines.map((line) => [line["id"], line["status"], codeOf(line)])).toEqual([
      ["stdin:1", "errored", "E_ROW_JSON"],
      ["n", "errored", "E_ROW_SHAPE"],
      ["stdin:3", "errored", "E_ROW_SHAPE"],
      ["stdin:4", "errored", "E_ROW_SHAPE"],
      ["good", "scored", undefined],
    ]);
    expect((lines[0]?.["error"] as { message?: string } | undefined)?.message).toContain("stdin:1: The line is not JSON");
  });

  it("cancels samples under way and those that wait, each answered once, and no others", async () => {
    const { reward, letGo } = held();
    const session = serve(reward);
    session.send({ id: "a", completion: "wait" }, { id: "a", completion: "wait twice" }, { id: "b", completion: "wait" });
    session.send({ type: "cancel", ids: ["a", "unknown"] });
    const cancelled = await session.until(2);
    expect(cancelled.map((line) => [line["id"], codeOf(line)])).toEqual([
      ["a", "E_CANCELLED"],
      ["a", "E_CANCELLED"],
    ]);
    letGo();
    const { lines } = await session.finish();
    expect(lines.map((line) => [line["id"], line["status"]])).toEqual([
      ["a", "errored"],
      ["a", "errored"],
      ["b", "scored"],
    ]);
  });

  it("reaches a sample by cancel while the ones before it fill the window", async () => {
    const { reward, letGo, asked } = held();
    const session = serve(reward);
    for (let at = 0; at < 17_000; at += 1) session.send({ id: `s${at}`, completion: "wait" });
    session.send({ type: "cancel", ids: ["s0", "s16999"] });
    // The one under way makes room, so that the one that waits is reached.
    const lines = await session.until(1);
    expect(codeOf(lines[0])).toBe("E_CANCELLED");
    expect(asked()).toBeLessThan(17_000);
    const finished = session.finish();
    for (let done = false; !done;) {
      letGo();
      await turn();
      done = session.lines().length === 17_000;
    }
    expect((await finished).lines.filter((line) => line["status"] === "errored").map((line) => line["id"])).toEqual(["s0", "s16999"]);
  });

  it("answers a flush when all samples before it are answered, and not before", async () => {
    const { reward, letGo } = held();
    const session = serve(reward);
    session.send(
      { type: "flush", tag: 0 },
      { id: "a", completion: "wait" },
      { type: "flush", tag: "step 1" },
      { id: "b", completion: "yes" },
    );
    expect((await session.until(2)).map((line) => line["tag"] ?? line["id"])).toEqual([0, "b"]);
    letGo();
    const { lines } = await session.finish();
    expect(lines.slice(2)).toMatchObject([{ id: "a" }, { type: "flushed", tag: "step 1" }]);
  });

  it("answers all that was taken in when it is ended", async () => {
    const { reward } = held();
    const session = serve(reward);
    session.send({ id: "a", completion: "wait" }, { id: "b", completion: "wait" });
    for (let turns = 0; turns < 20; turns += 1) await turn();
    session.abort();
    const { lines } = await session.finish();
    expect(lines.map((line) => [line["id"], codeOf(line)])).toEqual([
      ["a", "E_ABORTED"],
      ["b", "E_ABORTED"],
    ]);
  });

  it("stops reading when nobody takes the answers, and loses none", async () => {
    const { reward, asked } = held();
    const pending: (() => void)[] = [];
    let text = "";
    const output = new Writable({
      highWaterMark: 1,
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        text += chunk;
        pending.push(done);
      },
    });
    const session = serve(reward, output);
    const rows = 60_000;
    for (let at = 0; at < rows; at += 1) session.send({ id: `s${at}`, completion: "yes" });
    for (let last = -1; last !== asked();) {
      last = asked();
      for (let turns = 0; turns < 50; turns += 1) await turn();
    }
    expect(asked()).toBeGreaterThan(1_000);
    expect(asked()).toBeLessThanOrEqual(16_384 + 256);
    let done = false;
    const finished = session.finish().finally(() => (done = true));
    while (!done) {
      for (const finish of pending.splice(0)) finish();
      await turn();
    }
    await finished;
    expect(text.split("\n").slice(0, -1)).toHaveLength(rows);
  });

  it("scores groups when they are whole, and refuses samples whose group has no size", async () => {
    const reward = withinGroup({ reward: held().reward, transform: "center" });
    const session = serve(reward);
    session.send({ id: "alone", completion: "yes" }, { id: "open", completion: "yes", group: { id: "h" } });
    session.send({ id: "a", completion: "yes", group: { id: "g", size: 2 } });
    expect((await session.until(2)).map(codeOf)).toEqual(["E_GROUP_MISSING", "E_GROUP_MISSING"]);
    session.send({ id: "b", completion: "no", group: { id: "g", size: 2 } });
    const { lines } = await session.finish();
    expect(lines.slice(2).map((line) => [line["id"], line["reward"]])).toEqual([
      ["a", 0.5],
      ["b", -0.5],
    ]);
  });

  it("ends short groups at a flush, so that nobody waits for a row that was lost", async () => {
    const reward = withinGroup({ reward: held().reward, transform: "center" });
    const session = serve(reward);
    session.send({ id: "a", completion: "yes", group: { id: "g", size: 2 } }, { type: "flush", tag: 1 });
    const lines = await session.until(2);
    expect(codeOf(lines[0])).toBe("E_GROUP_INCOMPLETE");
    expect(lines[1]).toEqual({ type: "flushed", tag: 1 });
    await session.finish();
  });
});
