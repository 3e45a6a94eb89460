import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createCheck, type CheckContext, type CheckField, type CheckInput } from "../../src/core/check.ts";
import { abstain, fail, overBudget, partial, pass, type Finding, type FindingDetails } from "../../src/core/finding.ts";
import type { CheckRequest, Range, Score } from "../../src/core/types.ts";

interface Parts {
  readonly range?: Range;
  readonly reads?: readonly CheckField[];
  readonly reference?: z.ZodType;
  readonly request?: Partial<CheckRequest>;
  readonly seed?: number;
}

type Check = (input: CheckInput<unknown>, options: null, context: CheckContext) => unknown;

function score(check: Check, parts: Parts = {}): Score | Promise<Score> {
  const { range = [0, 1], reads = [], reference, request = {}, seed = 0 } = parts;
  // A check in JavaScript may return anything.
  const evaluate = createCheck({
    name: "test",
    range,
    reads,
    reference,
    options: null,
    check: check as (...given: Parameters<Check>) => Finding,
  });
  return evaluate({ completion: "c", reference: "r", ...request }, seed, new AbortController().signal);
}

const details: FindingDetails = { evidence: [{ kind: "e" }], metrics: { m: 1 }, steps: [{ end: 1, unit: "char", reward: 0.5 }] };

describe("createCheck", () => {
  it.each<[string, Finding, object]>([
    ["pass", pass("yes", details), { status: "scored", reward: 3, reason: "yes", decision: { verdict: 1, stratum: "test" } }],
    ["fail", fail("no", details), { status: "scored", reward: -1, reason: "no", decision: { verdict: 0, stratum: "test" } }],
    ["partial", partial(0.5, "half", details), { status: "scored", reward: 0.5, reason: "half" }],
    ["abstain", abstain("unreadable", details), { status: "abstained", reward: null, cause: "reference", reason: "unreadable" }],
    [
      "abstain for a judge",
      abstain("unsure", { ...details, cause: "judge" }),
      { status: "abstained", reward: null, cause: "judge", reason: "unsure" },
    ],
  ])("makes a Score of %s", (_name, finding, expected) => {
    const found = score(() => finding, { range: [-1, 3] });
    expect(found).toEqual({ ...details, parts: {}, cost: {}, cached: false, durationMs: expect.any(Number), ...expected });
  });

  it("makes the minimum with cause candidate of over-budget", () => {
    expect(score(() => overBudget("too long", details), { range: [-1, 3] })).toMatchObject({
      status: "scored",
      reward: -1,
      cause: "candidate",
      code: "E_WORK_BUDGET",
      evidence: [{ kind: "over-budget" }, { kind: "e" }],
      decision: { verdict: 0, stratum: "test" },
    });
  });

  it("takes a finer stratum from the finding, and sets no decision for partial", () => {
    expect(score(() => pass("yes", { stratum: "long" }))).toMatchObject({ decision: { stratum: "long" } });
    expect(score(() => partial(1, "all", { stratum: "long" }))).not.toHaveProperty("decision");
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a boolean", true],
    ["a number", 1],
    ["a finding without a reason", { kind: "pass" }],
    ["a finding of an unknown kind", { kind: "won", reason: "x" }],
    ["an inherited kind", { kind: "constructor", reason: "x" }],
    ["a thenable that is no promise", { then: (resolve: (value: unknown) => void) => resolve(pass("x")) }],
    ["a metric that is NaN", pass("x", { metrics: { ok: 1, bad: Number.NaN } })],
    ["a metric that is infinite", abstain("x", { metrics: { bad: Infinity } })],
    ["a metric that is text", pass("x", { metrics: { bad: "1" as unknown as number } })],
    ["a step that is NaN", pass("x", { steps: [{ end: 1, unit: "char", reward: Number.NaN }] })],
    ["a partial above its range", partial(1.01, "x")],
    ["a partial below its range", partial(-1e-9, "x")],
    ["a partial that is NaN", partial(Number.NaN, "x")],
    ["a partial that is infinite", partial(Infinity, "x")],
    ["a partial that is text", partial("1" as unknown as number, "x")],
  ])("errs with E_CHECK_RESULT for %s, returned or promised", async (_name, value) => {
    const expected = { status: "errored", reward: null, cause: "infrastructure", error: { code: "E_CHECK_RESULT", retryable: false } };
    expect(score(() => value)).toMatchObject(expected);
    if (!(typeof value === "object" && value !== null && "then" in value)) expect(await score(async () => value)).toMatchObject(expected);
  });

  it("errs for a partial that is infinite in a range without ends, and takes any finite one", () => {
    const range: Range = [-Infinity, Infinity];
    expect(score(() => partial(Infinity, "x"), { range })).toMatchObject({ status: "errored" });
    expect(score(() => partial(-1e300, "x"), { range })).toMatchObject({ status: "scored", reward: -1e300 });
  });

  it("writes a reward of -0 as 0", () => {
    for (const finding of [partial(-0, "x"), fail("x")])
      expect(Object.is((score(() => finding, { range: [-0, 1] }) as Score).reward, 0)).toBe(true); // the check is synchronous
  });

  it.each<[string, () => never]>([
    [
      "an error",
      () => {
        throw new Error("oops");
      },
    ],
    [
      "text",
      () => {
        throw "oops" as unknown;
      },
    ],
  ])("errs with E_CHECK_THREW for %s that is thrown or rejected", async (_name, thrower) => {
    const expected = { status: "errored", reason: "oops", error: { code: "E_CHECK_THREW", message: "oops" } };
    expect(score(thrower)).toMatchObject(expected);
    expect(await score(async () => thrower())).toMatchObject(expected);
  });

  it("errs, and does not throw, whatever is thrown", () => {
    for (const odd of [undefined, Object.create(null), Object.assign(new Error("x"), { message: { no: "text" } }), Symbol("s")]) {
      expect(
        score(() => {
          throw odd;
        }),
      ).toMatchObject({ status: "errored", error: { code: "E_CHECK_THREW" } });
    }
  });

  it("takes the time of the check", async () => {
    const found = await score(async () => {
      const start = performance.now();
      while (performance.now() - start < 3) await turn();
      return pass("x");
    });
    expect(found.durationMs).toBeGreaterThanOrEqual(3);
    expect(found.durationMs).toBeLessThan(5_000);
  });
});

describe("the reference of a check", () => {
  const reference = z.strictObject({ price: z.number() }).transform(({ price }) => price);

  it("reaches the check as its schema gives it", () => {
    expect(
      score((input) => (input.reference === 4 ? pass("4") : fail("not 4")), { reference, request: { reference: { price: 4 } } }),
    ).toMatchObject({ reward: 1 });
  });

  it.each([
    [{ price: "4" }, /^reference is not one that test can read: .*price/u],
    ["4", /^reference is not one that test can read/u],
    [null, /^test needs a reference and the sample has none\.$/u],
    [undefined, /^test needs a reference and the sample has none\.$/u],
  ])("%j is abstained with cause reference and the reason", (given, reason) => {
    expect(score(() => expect.unreachable("the check is not asked"), { reference, request: { reference: given } })).toMatchObject({
      status: "abstained",
      reward: null,
      cause: "reference",
      reason: expect.stringMatching(reason),
    });
  });
});

describe("the fields that a check reads", () => {
  const request = { prompt: "p", messages: [{ role: "assistant", content: "c" }], generation: { tokenCount: 3 }, metadata: { a: 1 } };
  const fields = ["prompt", "messages", "generation", "metadata"] as const;

  it.each(fields)("%s arrives where it is declared, is empty where the sample has none, and errs where it is not declared", (field) => {
    let seen: unknown;
    const read: Check = (input) => {
      seen = input[field];
      return pass("read");
    };
    expect(score(read, { reads: [field], request })).toMatchObject({ status: "scored" });
    expect(seen).toEqual(request[field]);
    void score(read, { reads: [field] });
    expect(seen).toEqual({ prompt: "", messages: [], generation: {}, metadata: {} }[field]);
    const others = fields.filter((other) => other !== field);
    const refused = score(read, { reads: others, request });
    expect(refused).toMatchObject({
      status: "errored",
      error: { code: "E_UNDECLARED_FIELD", message: expect.stringContaining(`reads: ["${field}"]`) },
    });
  });

  it("does not let one check see what another wrote into its input", () => {
    void score(
      (input) => {
        (input as { prompt?: string }).prompt = "written"; // a check in JavaScript may write
        return pass("x");
      },
      { reads: ["prompt"] },
    );
    let seen: unknown;
    void score((input) => ((seen = input.prompt), pass("x")), { reads: ["prompt"] });
    expect(seen).toBe("");
  });
});

describe("draw of a check", () => {
  const drawn = (parts: Parts, index = 0): number => {
    let value = -1;
    void score((_input, _options, context) => ((value = context.draw(index)), pass("x")), parts);
    return value;
  };

  it("is the same for the same content, however its keys are ordered, and differs by seed, content, reference and index", () => {
    const one = drawn({ request: { reference: { a: 1, b: 2 } } });
    expect(drawn({ request: { reference: { b: 2, a: 1 } } })).toBe(one);
    const others = [
      drawn({}),
      drawn({ seed: 1 }),
      drawn({ request: { completion: "d" } }),
      drawn({ request: { reference: "s" } }),
      drawn({ request: { reference: { a: 1, b: 3 } } }),
      drawn({}, 1),
      drawn({}, -1),
    ];
    expect(new Set([one, ...others]).size).toBe(8);
  });

  it("gives each index its own value in any order of asking", () => {
    const asked = (indices: readonly number[]): readonly number[] => {
      let values: readonly number[] = [];
      void score((_input, _options, context) => ((values = indices.map((index) => context.draw(index))), pass("x")));
      return values;
    };
    expect(asked([2, 0, 1, 0])).toEqual([2, 0, 1, 0].map((index) => drawn({}, index)));
  });
});
