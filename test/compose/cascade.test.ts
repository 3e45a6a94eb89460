import { describe, expect, it } from "vitest";
import { cascade } from "../../src/compose/cascade.ts";
import { createContext } from "../../src/core/context.ts";
import type { Json, Score } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";
import { always, column, fake, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, statuses } from "./support/judge.ts";

const onFail = cascade([
  { name: "rule", reward: column("rule"), appeal: "on-fail" },
  { name: "appeal", reward: column("appeal") },
]);
const onPass = cascade([
  { name: "rule", reward: column("rule"), appeal: "on-pass" },
  { name: "appeal", reward: column("appeal") },
]);
const never = cascade([
  { name: "rule", reward: column("rule") },
  { name: "appeal", reward: column("appeal") },
]);

describe("cascade", () => {
  conformance({ reward: onFail, samples: mixes(["rule", "appeal"], statuses) });

  const table: readonly (readonly [Json, Json, string | number, string | number, string | number])[] = [
    // rule, appeal; outcome with on-fail, on-pass, never
    [1, 1, 1, 1, 1],
    [1, 0, 1, 0, 1],
    [0, 1, 1, 0, 0],
    [0, 0, 0, 0, 0],
    [0.5, 0.25, 0.5, 0.25, 0.5],
    [0.25, 0.5, 0.5, 0.25, 0.25],
    [0, "abstains", 0, 0, 0],
    [1, "abstains", 1, 1, 1],
    [0, "errs", "errored E_CHECK_THREW", 0, 0],
    [1, "errs", 1, "errored E_CHECK_THREW", 1],
    [0, "errs-retryable", "errored E_WORKER_START retryable", 0, 0],
    ["abstains", 1, 1, 1, 1],
    ["abstains", 0, 0, 0, 0],
    ["abstains", "abstains", "abstained judge", "abstained judge", "abstained judge"],
    ["abstains", "errs", "errored E_CHECK_THREW", "errored E_CHECK_THREW", "errored E_CHECK_THREW"],
    ["errs", 1, "errored E_CHECK_THREW", "errored E_CHECK_THREW", "errored E_CHECK_THREW"],
    ["errs-retryable", 1, "errored E_WORKER_START retryable", "errored E_WORKER_START retryable", "errored E_WORKER_START retryable"],
    ["broken", 1, 1, 0, 0],
    [0, "broken", 0, 0, 0],
  ];
  it.each(table)(
    "makes rule %j and appeal %j into %j on fail, %j on pass, %j without appeal",
    async (rule, appeal, failed, passed, unasked) => {
      expect(await outcome(onFail, { rule, appeal })).toBe(failed);
      expect(await outcome(onPass, { rule, appeal })).toBe(passed);
      expect(await outcome(never, { rule, appeal })).toBe(unasked);
    },
  );

  it("keeps the first verdict as its decision and tells the appeal's beside it", async () => {
    const decision = async (rule: Json, appeal: Json): Promise<unknown> => (await judge(onFail, { rule, appeal })).decision;
    expect(await decision(1, 0)).toEqual({ verdict: 1, stratum: "rule" });
    expect(await decision(0, 1)).toEqual({ verdict: 0, stratum: "rule", appeal: { propensity: 1, drawn: true, verdict: 1 } });
    expect(await decision(0, 0)).toEqual({ verdict: 0, stratum: "rule", appeal: { propensity: 1, drawn: true, verdict: 0 } });
    expect(await decision(0, "abstains")).toEqual({ verdict: 0, stratum: "rule", appeal: { propensity: 1, drawn: true, verdict: null } });
    expect(await decision("abstains", 1)).toEqual({ verdict: 1, stratum: "appeal" });
    expect(await decision("abstains", "abstains")).toBeUndefined();
  });

  it("makes a decision of its own where a step has none or a threshold is given", async () => {
    const bare: Score = { ...(await always(0.6).score([sample()], createContext())[0]) } as Score; // one sample, one Score
    const { decision: _, ...undecided } = bare;
    const said = undecided as Score; // a Score without its decision is one too
    expect((await judge(cascade([{ name: "one", reward: always(said, { use: "grader" }) }]), {})).decision).toEqual({
      verdict: 1,
      stratum: "grader",
    });
    expect((await judge(cascade([{ name: "one", reward: always(0.6), threshold: 0.7 }]), {})).decision).toEqual({
      verdict: 0,
      stratum: "fake",
    });
  });

  it("goes on from step to step while appeals are asked, and past one that abstains", async () => {
    const three = cascade([
      { name: "a", reward: column("a"), appeal: "on-fail" },
      { name: "b", reward: column("b"), appeal: "on-fail" },
      { name: "c", reward: column("c") },
    ]);
    expect(await outcome(three, { a: 0, b: 0, c: 1 })).toBe(1);
    expect(await judge(three, { a: 0, b: "abstains", c: 1 })).toMatchObject({
      reward: 1,
      decision: { verdict: 0, appeal: { verdict: 1 } },
    });
    expect(await judge(three, { a: 0, b: 0, c: "abstains" })).toMatchObject({
      reward: 0,
      decision: { verdict: 0, appeal: { verdict: 0 } },
    });
    expect(Object.keys((await judge(three, { a: 0, b: 1, c: 0 })).parts)).toEqual(["a", "b"]);
  });

  it("carries the first decision through a cascade in a cascade", async () => {
    const nested = cascade([
      { name: "inner", reward: onFail, appeal: "on-pass" },
      { name: "outer", reward: column("outer") },
    ]);
    expect(await judge(nested, { rule: 0, appeal: 1, outer: 0 })).toMatchObject({
      reward: 0,
      decision: { verdict: 0, stratum: "rule", appeal: { propensity: 1, drawn: true, verdict: 0 } },
    });
  });

  it("asks a later step only about what is appealed, and the first one about the whole batch", async () => {
    const rule = column("rule");
    const appeal = column("appeal");
    const reward = cascade([
      { name: "rule", reward: rule, appeal: "on-fail" },
      { name: "appeal", reward: appeal },
    ]);
    const rows = [1, 0, "abstains", "errs"].map((value, index) => sample({ id: `r${index}`, metadata: { rule: value, appeal: 1 } }));
    await runScore(reward, rows);
    expect(rule.batches).toEqual([4]);
    expect(appeal.asked.toSorted()).toEqual(["r1", "r2"]);
  });

  it("settles what needs no appeal while an appeal never comes back", async () => {
    const silent = new Promise<Score>(() => undefined);
    const reward = cascade([
      { name: "rule", reward: column("rule"), appeal: "on-fail" },
      { name: "appeal", reward: fake({ says: () => silent }) },
    ]);
    const scores = reward.score([sample({ metadata: { rule: 0 } }), sample({ metadata: { rule: 1 } })], createContext());
    expect(await scores[1]).toMatchObject({ reward: 1 });
  });

  it("says which step decides and what the others said", async () => {
    expect(await judge(onFail, { rule: 0, appeal: 1 })).toMatchObject({
      reason: "appeal gives 1 where rule gave 0: appeal says 1",
      evidence: [{ kind: "decided-by", part: "appeal" }],
      cost: { usd: 1 },
    });
    expect((await judge(onFail, { rule: 1 })).reason).toBe("rule gives 1: rule says 1");
  });

  it("carries the candidate's cause on from the step that decides", async () => {
    expect(await judge(never, { rule: "broken" })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
    expect(await judge(onFail, { rule: "broken", appeal: 0 })).not.toHaveProperty("cause");
  });

  it("takes { steps } as it takes the list, and has one spec for both", () => {
    const steps = [{ name: "rule", reward: always(1) }];
    expect(cascade({ steps }).spec).toEqual(cascade(steps).spec);
    expect(cascade(steps).spec).toEqual({
      use: "cascade",
      version: 1,
      with: { steps: [{ name: "rule", reward: { use: "fake", version: 1, with: {} }, appeal: "never" }] },
    });
  });

  it("has a range that holds those of its steps", () => {
    const reward = cascade([
      { name: "a", reward: always(0, { range: [-1, 1] }) },
      { name: "b", reward: always(0, { range: [0, 5] }) },
    ]);
    expect(reward.range).toEqual([-1, 5]);
  });

  it.each<[string, unknown, string]>([
    ["no steps", [], "E_OPTIONS"],
    ["no steps in a map", { steps: [] }, "E_OPTIONS"],
    ["an appeal after the last step", [{ name: "a", reward: always(1), appeal: "on-fail" }], "E_OPTIONS"],
    ["an unknown appeal", [{ name: "a", reward: always(1), appeal: "sometimes" }], "E_OPTIONS"],
    [
      "two steps of one name",
      [
        { name: "a", reward: always(1) },
        { name: "a", reward: always(1) },
      ],
      "E_OPTIONS",
    ],
    ["a step without a name", [{ reward: always(1) }], "E_OPTIONS"],
    ["an unbounded step without a threshold", [{ name: "a", reward: always(1, { range: [0, Infinity] }) }], "E_OPTIONS"],
    ["a group Reward", [{ name: "a", reward: groupReward() }], "E_GROUP_IN_BRANCH"],
  ])("refuses %s", (_, options, code) => {
    expect(() => cascade.build(options)).toThrow(expect.objectContaining({ code }));
  });

  it("says which option of which step is wrong", () => {
    expect(() => cascade.build([{ name: "a", reward: always(1), appeal: "sometimes" }])).toThrow(/0.*appeal/u);
    expect(() => cascade.build({ steps: [{ reward: always(1) }] })).toThrow(/steps.*0.*name/u);
  });
});
