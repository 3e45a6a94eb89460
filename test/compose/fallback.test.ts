import { describe, expect, it } from "vitest";
import { fallback } from "../../src/compose/fallback.ts";
import { createContext } from "../../src/core/context.ts";
import type { Json, Score } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";
import { always, column, fake, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, statuses } from "./support/judge.ts";

const plain = fallback([column("a"), column("b")]);
const errors = fallback({ steps: [column("a"), column("b")], on: ["abstained", "errored"] });
const errorsAlone = fallback({ steps: [column("a"), column("b")], on: ["errored"] });

describe("fallback", () => {
  conformance({ reward: plain, samples: mixes(["a", "b"], statuses) });

  const table: readonly (readonly [Json, Json, string | number, string | number, string | number])[] = [
    // a, b; outcome by default, on abstained or errored, on errored alone
    [1, 0, 1, 1, 1],
    [0, 1, 0, 0, 0],
    [0, "errs", 0, 0, 0],
    ["broken", 1, 0, 0, 0],
    ["abstains", 1, 1, 1, "abstained judge"],
    ["abstains", "abstains", "abstained judge", "abstained judge", "abstained judge"],
    ["abstains", "errs", "errored E_CHECK_THREW", "errored E_CHECK_THREW", "abstained judge"],
    ["errs", 1, "errored E_CHECK_THREW", 1, 1],
    ["errs-retryable", 1, "errored E_WORKER_START retryable", 1, 1],
    ["errs", "abstains", "errored E_CHECK_THREW", "errored E_CHECK_THREW", "abstained judge"],
    ["errs-retryable", "errs", "errored E_WORKER_START retryable", "errored E_CHECK_THREW", "errored E_CHECK_THREW"],
  ];
  it.each(table)("makes %j and %j into %j by default, %j on both, %j on errored alone", async (a, b, byDefault, both, alone) => {
    expect(await outcome(plain, { a, b })).toBe(byDefault);
    expect(await outcome(errors, { a, b })).toBe(both);
    expect(await outcome(errorsAlone, { a, b })).toBe(alone);
  });

  it("abstains with the cause of the last step", async () => {
    const reward = fallback([column("a", { cause: "reference" }), column("b", { cause: "judge" })]);
    expect(await judge(reward, {})).toMatchObject({ status: "abstained", cause: "judge", reason: "b abstained: b cannot tell" });
  });

  it("asks a later step only where it is needed", async () => {
    const later = column("b");
    const rows = [1, "abstains", 0, "errs"].map((a, index) => sample({ id: `r${index}`, metadata: { a, b: 1 } }));
    await runScore(fallback([column("a"), later]), rows);
    expect(later.asked).toEqual(["r1"]);
  });

  it("settles the others while one waits", async () => {
    const silent = new Promise<Score>(() => undefined);
    const reward = fallback([column("a"), fake({ says: () => silent })]);
    const scores = reward.score([sample(), sample({ metadata: { a: 0.5 } })], createContext());
    expect(await scores[1]).toMatchObject({ reward: 0.5 });
  });

  it("names steps by their recipes, numbered where one stands more than once", async () => {
    const score = await judge(fallback([column("x"), column("x"), { reward: column("x") }, { name: "x-2", reward: always(1) }]), {});
    expect(Object.keys(score.parts)).toEqual(["x", "x-3", "x-4", "x-2"]);
    expect(score.reason).toBe("x-2 gives 1 where x abstained, x-3 abstained, x-4 abstained: fake says 1");
    expect(score).not.toHaveProperty("decision");
  });

  it("takes { steps } as it takes the list, and has one spec for both", () => {
    const steps = [always(1)];
    expect(fallback({ steps }).spec).toEqual(fallback(steps).spec);
    expect(fallback(steps).spec.with).toEqual({ steps: [{ use: "fake", version: 1, with: {} }], on: ["abstained"] });
  });

  it.each<[string, unknown, string]>([
    ["no steps", [], "E_OPTIONS"],
    ["an unknown status", { steps: [always(1)], on: ["scored"] }, "E_OPTIONS"],
    [
      "two steps of one name",
      [
        { name: "a", reward: always(1) },
        { name: "a", reward: always(1) },
      ],
      "E_OPTIONS",
    ],
    ["a step that is no Reward", [1], "E_OPTIONS"],
    ["a group Reward", [groupReward()], "E_GROUP_IN_BRANCH"],
  ])("refuses %s", (_, options, code) => {
    expect(() => fallback.build(options)).toThrow(expect.objectContaining({ code }));
  });
});
