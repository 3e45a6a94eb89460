import { describe, expect, it } from "vitest";
import { gate } from "../../src/compose/gate.ts";
import { createContext } from "../../src/core/context.ts";
import type { Json, Score } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, statuses } from "./support/judge.ts";

const plain = gate({ when: column("when"), then: column("then") });
const branched = gate({ when: column("when"), then: column("then"), else: column("else") });

describe("gate", () => {
  conformance({ reward: plain, samples: mixes(["when", "then"], statuses) });
  describe("with else", () => {
    conformance({ reward: branched, samples: mixes(["when", "then", "else"], [0, 0.5, "abstains", "errs", "broken"]) });
  });

  it.each<[Json, Json, Json, string | number]>([
    [1, 0.7, 0.2, 0.7],
    [0.5, 0.7, 0.2, 0.7],
    [0.49, 0.7, 0.2, 0.2],
    [1, "abstains", 0.2, "abstained judge"],
    [1, "errs", 0.2, "errored E_CHECK_THREW"],
    [1, "errs-retryable", 0.2, "errored E_WORKER_START retryable"],
    [0, 0.7, "abstains", "abstained judge"],
    [0, 0.7, "errs", "errored E_CHECK_THREW"],
    [0, "errs", 0.2, 0.2],
    [1, 0.7, "errs", 0.7],
    ["abstains", 1, 1, "abstained judge"],
    ["errs", 1, 1, "errored E_CHECK_THREW"],
    ["errs-retryable", 1, 1, "errored E_WORKER_START retryable"],
    ["broken", 1, 0.2, 0.2],
  ])("makes when %j, then %j, else %j into %j", async (when, then, otherwise, expected) => {
    expect(await outcome(branched, { when, then, else: otherwise })).toBe(expected);
  });

  it("gives the minimum of then's range where the condition is missed and there is no else", async () => {
    const reward = gate({ when: column("when"), then: column("then", { range: [-2, 2] }) });
    expect(reward.range).toEqual([-2, 2]);
    expect(await outcome(reward, { when: 0, then: 2 })).toBe(-2);
  });

  it("gives a number for else, which its range holds", async () => {
    const reward = gate({ when: column("when"), then: column("then"), else: -0.5 });
    expect(reward.range).toEqual([-0.5, 1]);
    expect(await outcome(reward, { when: 0, then: 1 })).toBe(-0.5);
  });

  it("asks then only where when passes, and else only where it does not", async () => {
    const then = column("then");
    const otherwise = column("else");
    const reward = gate({ when: column("when"), then, else: otherwise });
    const rows = [1, 0, "abstains", "errs", 0.5].map((when, index) => sample({ id: `r${index}`, metadata: { when, then: 1, else: 0 } }));
    await runScore(reward, rows);
    expect(then.asked).toEqual(["r0", "r4"]);
    expect(otherwise.asked).toEqual(["r1"]);
  });

  it("asks when about the whole batch at once", async () => {
    const when = column("when");
    await runScore(gate({ when, then: column("then") }), mixes(["when", "then"], [0, 1]));
    expect(when.batches).toEqual([4]);
  });

  it("holds up no other sample while one waits for then", async () => {
    const never = new Promise<Score>(() => undefined);
    const reward = gate({ when: column("when"), then: always(never) });
    const scores = reward.score([sample({ metadata: { when: 1 } }), sample({ metadata: { when: 0 } })], createContext());
    expect(await scores[1]).toMatchObject({ reward: 0 });
  });

  it("does not ask then after the run has ended", async () => {
    const ended = new AbortController();
    const then = column("then");
    const reward = gate({
      when: { ...column("when"), score: (batch, context) => (ended.abort(), column("when").score(batch, context)) },
      then,
    });
    const [score] = reward.score([sample({ metadata: { when: 1, then: 1 } })], createContext({ signal: ended.signal }));
    expect(await score).toMatchObject({ status: "errored", error: { code: "E_ABORTED", retryable: true } });
    expect(then.asked).toEqual([]);
  });

  it("passes from its threshold on", async () => {
    const reward = gate({ when: column("when"), then: column("then"), threshold: 0.9 });
    expect(await outcome(reward, { when: 0.9, then: 1 })).toBe(1);
    expect(await outcome(reward, { when: 0.89, then: 1 })).toBe(0);
  });

  it("shows the parts that were asked, and why", async () => {
    const passed = await judge(plain, { when: 1, then: 0.5 });
    expect(Object.keys(passed.parts)).toEqual(["when", "then"]);
    expect(passed).toMatchObject({
      reason: "when passed (1 reaches 0.5), and then gives 0.5: then says 0.5",
      cost: { usd: 1 },
      durationMs: 4,
    });
    expect(passed).not.toHaveProperty("decision");
    const missed = await judge(plain, { when: 0.25, then: 1 });
    expect(Object.keys(missed.parts)).toEqual(["when"]);
    expect(missed).toMatchObject({ reason: "0 since when was missed (0.25 is below 0.5): when says 0.25", cost: { usd: 0.5 } });
  });

  it("carries the candidate's cause on where it made the whole its minimum", async () => {
    expect(await judge(plain, { when: "broken", then: 1 })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
    expect(await judge(plain, { when: 1, then: "broken" })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
    expect(await judge(branched, { when: "broken", then: 1, else: 0.2 })).not.toHaveProperty("cause");
  });

  it.each<[string, unknown, string]>([
    ["a missing then", { when: always(1) }, "E_OPTIONS"],
    ["an unknown option", { when: always(1), then: always(1), otherwise: 0 }, "E_OPTIONS"],
    ["an else of another kind", { when: always(1), then: always(1), else: "0" }, "E_OPTIONS"],
    ["an else that is not finite", { when: always(1), then: always(1), else: Number.NaN }, "E_OPTIONS"],
    ["a threshold that everything passes", { when: always(1), then: always(1), threshold: 0 }, "E_OPTIONS"],
    ["a threshold that nothing passes", { when: always(1), then: always(1), threshold: 1.1 }, "E_OPTIONS"],
    ["an unbounded condition without a threshold", { when: always(1, { range: [0, Infinity] }), then: always(1) }, "E_OPTIONS"],
    ["an unbounded then without an else", { when: always(1), then: always(1, { range: [-Infinity, 0] }) }, "E_OPTIONS"],
    ["a group Reward", { when: always(1), then: groupReward() }, "E_GROUP_IN_BRANCH"],
  ])("refuses %s", (_, options, code) => {
    expect(() => gate.build(options)).toThrow(expect.objectContaining({ code }));
  });
});
