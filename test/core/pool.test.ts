import { afterAll, describe, expect, it } from "vitest";
import { createPool } from "../../src/core/pool/pool.ts";
import { scoreStream } from "../../src/core/run.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";
import { doubled, trusting, unsendable } from "../support/recipes/odd.ts";
import { unruly } from "../support/recipes/unruly.ts";
import type { Sample } from "../../src/core/types.ts";

const pool = createPool({ lanes: 2, memoryMb: 64, blockedMs: 300 });
afterAll(() => pool.close());

/** Good rows with one unruly row among them. */
function among(command: string, good = 60): readonly Sample[] {
  const rows = Array.from({ length: good }, (_, index) =>
    sample({ id: `g${index}`, completion: `answer ${index}`, reference: index % 2 === 0 ? `answer ${index}` : "other" }),
  );
  return rows.toSpliced(good / 2, 0, sample({ id: "bad", completion: command, reference: "x" }));
}

async function rewards(samples: readonly Sample[]): Promise<{ readonly bad: unknown; readonly good: readonly unknown[] }> {
  const scores = await runScore(unruly(), samples, { pool });
  const at = samples.findIndex((one) => one.id === "bad");
  return { bad: scores[at], good: scores.toSpliced(at, 1).map((score) => score.reward) };
}

const expectedGood = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 1 : 0));

describe("createPool", () => {
  it.each([
    ["loop for ever", "loop", "E_WORK_DEADLINE"],
    ["a thread that blocks", "block", "E_WORK_DEADLINE"],
    ["a promise that never settles", "never", "E_WORK_DEADLINE"],
    ["an exit of the worker", "exit", "E_WORKER_DIED"],
  ])("scores the minimum with cause candidate for %s, and all others as they are", async (_name, command, code) => {
    const { bad, good } = await rewards(among(`${command} ${code}`));
    expect(bad).toMatchObject({
      status: "scored",
      reward: 0,
      cause: "candidate",
      code,
      cached: false,
      decision: { verdict: 0, stratum: "unruly" },
    });
    expect(good).toEqual(expectedGood);
  });

  it("scores the minimum for a check that fills the heap, whichever bound it meets first", async () => {
    const { bad, good } = await rewards(among("memory"));
    expect(bad).toMatchObject({
      status: "scored",
      reward: 0,
      cause: "candidate",
      code: expect.stringMatching(/^E_WORK_DEADLINE$|^E_WORKER_DIED$/u),
    });
    expect(good).toEqual(expectedGood);
  });

  it.each([
    ["a throw", "throw", "E_CHECK_THREW"],
    ["a throw of something that cannot be shown", "throw-odd", "E_CHECK_THREW"],
    ["endless recursion", "recurse", "E_CHECK_THREW"],
    ["no finding", "nothing", "E_CHECK_RESULT"],
  ])("errs for %s, and scores all others as they are", async (_name, command, code) => {
    const { bad, good } = await rewards(among(command));
    expect(bad).toMatchObject({ status: "errored", reward: null, cause: "infrastructure", error: { code, retryable: false } });
    expect(good).toEqual(expectedGood);
  });

  it("errs the one Score of a batch that is not JSON, and keeps the others", async () => {
    const samples = Array.from({ length: 40 }, (_, index) =>
      sample({ id: String(index), completion: index % 8 === 3 ? "function" : "plain" }),
    );
    const scores = await runScore(unsendable(), samples, { pool });
    expect(scores.map((score) => (score.status === "errored" ? score.error.code : score.reward))).toEqual(
      samples.map((one) => (one.completion === "function" ? "E_CHECK_RESULT" : 1)),
    );
  });

  it("parses options once, as they were given", async () => {
    const [score] = await runScore(doubled({ by: 2 }), [sample({ completion: "4" })], { pool });
    expect(score).toMatchObject({ status: "scored", reward: 1, reason: "4 is 4" });
  });

  it("runs a check of a file of recipes that calls itself inline, and can hang, in a worker", async () => {
    const loaded = trusting.at(new URL("../support/recipes/odd.ts", import.meta.url).href, "hash");
    const scores = await runScore(loaded(), [sample({ completion: "loop" }), sample({ completion: "a" })], { pool });
    expect(scores.map((score) => score.reward)).toEqual([0, 1]);
  });

  it("answers content that is in quarantine with the same Score and without a worker", async () => {
    const bad = sample({ completion: "exit again", reference: "x" });
    const [first] = await runScore(unruly(), [bad], { pool });
    const [second] = await runScore(unruly(), [bad], { pool });
    expect(second).toEqual({ ...first, cached: true });
  });

  it("does not confuse other content of the same length with content in quarantine", async () => {
    const [, good] = await runScore(
      unruly(),
      [sample({ completion: "exit 1234", reference: "x" }), sample({ completion: "answer 12", reference: "answer 12" })],
      { pool },
    );
    expect(good).toMatchObject({ status: "scored", reward: 1 });
  });

  it("gives a Score while a later check still hangs", async () => {
    const order: string[] = [];
    const samples = [sample({ id: "bad", completion: "never mind", reference: "x" }), ...among("answer 1", 20)];
    for await (const one of scoreStream(unruly(), samples, { pool })) order.push(one.sample.id);
    expect(order.at(-1)).toBe("bad");
    expect(order).toHaveLength(22);
  });

  it("leaves the caller's thread free while checks run", async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    await runScore(unruly(), [sample({ completion: "loop freely", reference: "x" })], { pool });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });

  it("errs every sample of a recipe that its module does not export", async () => {
    const stray = unruly.build({});
    const lost = {
      module: new URL("../support/sample.ts", import.meta.url).href,
      spec: stray.spec,
      options: {},
      range: stray.range,
      workMs: 100,
    };
    const context = { signal: new AbortController().signal, seed: 0, limit: (_: unknown, task: () => Promise<never>) => task() };
    const score = await pool.run(lost, { completion: "a", reference: "b" }, context);
    expect(score).toMatchObject({ status: "errored", error: { code: "E_RECIPE_LOAD" } });
  });

  it("errs what is sent after it was closed, and what waits while it closes", async () => {
    const short = createPool({ lanes: 1 });
    const waiting = runScore(unruly(), [sample({ completion: "never" }), sample({ completion: "a" })], { pool: short });
    await short.close();
    const after = await runScore(unruly(), [sample({ completion: "a" })], { pool: short });
    for (const one of [...(await waiting), ...after]) expect(one).toMatchObject({ status: "errored", error: { code: "E_CLOSED" } });
  });
});
