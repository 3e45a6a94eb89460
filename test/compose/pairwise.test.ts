import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairwise } from "../../src/compose/pairwise.ts";
import { AssayError } from "../../src/core/errors.ts";
import type { Comparison, Pair, PairwiseJudge } from "../../src/core/pairwise.ts";
import { completionText } from "../../src/core/text.ts";
import type { Sample, Score } from "../../src/core/types.ts";
import { groupConformance, scoreGroup } from "../support/group-conformance.ts";
import { sample } from "../support/sample.ts";

interface FakeJudge extends PairwiseJudge {
  /** What it was asked, as `first>second`. */
  readonly asked: string[];
}

function judgeOf(compare: (pair: Pair) => Comparison | Promise<Comparison>): FakeJudge {
  const asked: string[] = [];
  return {
    spec: { use: "fake-judge", version: 1, with: { model: "fake" } },
    asked,
    async compare(pair) {
      asked.push(textsOf(pair));
      return await compare(pair);
    },
  };
}

function textsOf({ a, b }: Pair): string {
  return `${completionText(a.completion)}>${completionText(b.completion)}`;
}

const said = (preference: number | null): Comparison => ({ preference, reason: "the judge says so", cost: { usd: 1 } });

/** Prefers the larger number, a draw where they are equal. */
const larger = (): FakeJudge => judgeOf(({ a, b }) => said((Math.sign(Number(a.completion) - Number(b.completion)) + 1) / 2));

const samplesOf = (...completions: readonly (string | number)[]): readonly Sample[] =>
  completions.map((completion, index) => sample({ id: `s${index}`, prompt: "Which is more?", completion: String(completion) }));

const rewards = (scores: readonly Score[]): readonly (number | string)[] =>
  scores.map((score) =>
    score.status === "scored" ? score.reward : score.status === "abstained" ? `abstained ${score.cause}` : score.error.code,
  );

describe("pairwise", () => {
  groupConformance({ reward: pairwise({ judge: larger() }), samples: samplesOf(1, 2, 3, 3, 5) });
  groupConformance({ reward: pairwise({ judge: larger(), orders: "one", opponents: 2 }), samples: samplesOf(1, 2, 3, 3, 5) });

  it("gives the share of comparisons that a sample wins", async () => {
    expect(rewards(await scoreGroup(pairwise({ judge: larger() }), samplesOf(3, 1, 2)))).toEqual([1, 0, 0.5]);
  });

  it("asks about each pair in both orders, or in one", async () => {
    const [both, one] = [larger(), larger()];
    await scoreGroup(pairwise({ judge: both }), samplesOf(1, 2, 3));
    expect(both.asked.toSorted()).toEqual(["1>2", "1>3", "2>1", "2>3", "3>1", "3>2"]);
    await scoreGroup(pairwise({ judge: one, orders: "one" }), samplesOf(1, 2, 3));
    expect(one.asked.map((pair) => pair.split(">").toSorted().join(" ")).toSorted()).toEqual(["1 2", "1 3", "2 3"]);
  });

  it("takes the mean of both orders, so that a judge that prefers a place says nothing, and shows how far they are apart", async () => {
    const first = pairwise({ judge: judgeOf(() => said(1)) });
    for (const score of await scoreGroup(first, samplesOf(1, 2, 3)))
      expect(score).toMatchObject({ reward: 0.5, metrics: { comparisons: 4, undecided: 0, order_disagreement: 1 } });
    for (const score of await scoreGroup(pairwise({ judge: larger() }), samplesOf(1, 2)))
      expect(score.metrics).toEqual({ comparisons: 2, undecided: 0, order_disagreement: 0 });
  });

  it("draws which sample comes first, where it asks in one order", async () => {
    const judge = larger();
    const reward = pairwise({ judge, orders: "one" });
    for (let seed = 0; seed < 40; seed += 1) await scoreGroup(reward, samplesOf(1, 2), { seed });
    const counts = judge.asked.filter((pair) => pair === "1>2").length;
    expect(counts).toBeGreaterThan(8);
    expect(counts).toBeLessThan(32);
  });

  it("takes samples of the same content as even, without asking, and asks about each content once", async () => {
    const judge = larger();
    const scores = await scoreGroup(pairwise({ judge }), samplesOf(2, 1, 2, 2));
    expect(rewards(scores)).toEqual([2 / 3, 0, 2 / 3, 2 / 3]);
    expect(judge.asked.toSorted()).toEqual(["1>2", "2>1"]);
  });

  it("compares each sample with as many others as asked, drawn by seed and content alone", async () => {
    const judge = larger();
    const reward = pairwise({ judge, orders: "one", opponents: 2 });
    const samples = samplesOf(1, 2, 3, 4, 5, 6, 7, 8);
    const scores = await scoreGroup(reward, samples);
    for (const score of scores) expect([0, 0.5, 1]).toContain(score.reward);
    expect(judge.asked.length).toBeLessThanOrEqual(16);
    expect(judge.asked.length).toBeGreaterThanOrEqual(8);
    const drawn = new Set<string>();
    for (let seed = 0; seed < 5; seed += 1) {
      judge.asked.length = 0;
      await scoreGroup(reward, samples, { seed });
      drawn.add(judge.asked.toSorted().join(" "));
    }
    expect(drawn.size).toBeGreaterThan(1);
  });

  it("compares with all where there are no more than asked", async () => {
    expect(rewards(await scoreGroup(pairwise({ judge: larger(), opponents: 99 }), samplesOf(3, 1, 2)))).toEqual([1, 0, 0.5]);
  });

  it("leaves comparisons out that cannot tell, and abstains where none can", async () => {
    const judge = judgeOf(({ a, b }) =>
      said([a, b].some(({ completion }) => completion === "?") ? null : Number(a.completion > b.completion)),
    );
    const scores = await scoreGroup(pairwise({ judge }), samplesOf(2, 1, "?"));
    expect(rewards(scores)).toEqual([1, 0, "abstained judge"]);
    expect(scores[0]?.metrics).toMatchObject({ comparisons: 4, undecided: 2 });
  });

  it("takes the order that can tell, where the other cannot", async () => {
    const judge = judgeOf(({ a, b }) => said(a.completion > b.completion ? 1 : null));
    expect(rewards(await scoreGroup(pairwise({ judge }), samplesOf(2, 1)))).toEqual([1, 0]);
  });

  it("abstains where there is nobody to compare with", async () => {
    const [only] = await scoreGroup(pairwise({ judge: larger() }), samplesOf(1));
    expect(only).toMatchObject({ status: "abstained", cause: "judge", reason: "there is no other sample to compare with" });
  });

  it.each<[string, () => Comparison | Promise<Comparison>, string, boolean]>([
    ["is errored", () => ({ error: { code: "E_JUDGE_RATE_LIMIT", message: "too many", retryable: true } }), "E_JUDGE_RATE_LIMIT", true],
    ["throws", () => Promise.reject(new Error("no")), "E_CHECK_THREW", false],
    ["throws an AssayError", () => Promise.reject(new AssayError("E_REQUEST_DEADLINE", { message: "late" })), "E_REQUEST_DEADLINE", true],
    ["gives a preference of 2", () => said(2), "E_CHECK_RESULT", false],
    ["gives a preference of NaN", () => said(Number.NaN), "E_CHECK_RESULT", false],
    ["gives text", () => ({ preference: "a", reason: "b" }) as unknown as Comparison, "E_CHECK_RESULT", false],
    ["gives nothing", () => undefined as unknown as Comparison, "E_CHECK_THREW", false],
  ])("errs both samples of a comparison that %s, and no others", async (_name, broken, code, retryable) => {
    const judge = judgeOf((pair) => (textsOf(pair) === "1>2" ? broken() : said(0.5)));
    const scores = await scoreGroup(pairwise({ judge }), samplesOf(1, 2, 3));
    for (const score of scores.slice(0, 2)) expect(score).toMatchObject({ status: "errored", error: { code, retryable } });
    expect(scores[2]).toMatchObject({ reward: 0.5 });
  });

  it("is not retryable where one of two errors is not", async () => {
    const error = (retryable: boolean): Comparison => ({ error: { code: "E_X", message: "no", retryable } });
    const judge = judgeOf((pair) => error(!textsOf(pair).includes("3")));
    const scores = await scoreGroup(pairwise({ judge }), samplesOf(1, 2, 3));
    for (const score of scores) expect(score).toMatchObject({ error: { retryable: false } });
    const [first] = await scoreGroup(pairwise({ judge }), samplesOf(1, 2));
    expect(first).toMatchObject({ error: { retryable: true } });
  });

  it("shares costs out, so that the Scores of a group cost what its comparisons cost", async () => {
    for (const options of [{}, { orders: "one" }, { opponents: 2 }, { orders: "one", opponents: 1 }] as const) {
      const judge = larger();
      const scores = await scoreGroup(pairwise({ judge, ...options }), samplesOf(1, 2, 2, 3, 4, 5));
      const cost = scores.reduce((sum, score) => sum + (score.cost["usd"] ?? 0), 0);
      expect(cost).toBeCloseTo(judge.asked.length, 10);
    }
  });

  it("shows the judge neither ids nor groups, and all of the rest", async () => {
    const seen: Pair[] = [];
    const judge = judgeOf((pair) => {
      seen.push(pair);
      return said(0.5);
    });
    const given = sample({ id: "secret", prompt: "p", completion: "x", reference: "r", group: { id: "g" }, metadata: { k: 1 } });
    await scoreGroup(pairwise({ judge, orders: "one" }), [given, { ...given, completion: "y" }]);
    expect(seen[0]?.prompt).toBe("p");
    for (const side of [seen[0]?.a, seen[0]?.b]) {
      expect(side).toMatchObject({ reference: "r", metadata: { k: 1 } });
      expect(side).not.toHaveProperty("id");
      expect(side).not.toHaveProperty("group");
    }
  });

  it("runs comparisons within the budget of the judge", async () => {
    for (const resource of [undefined, "sandbox"] as const) {
      let running = 0;
      let most = 0;
      const judge = judgeOf(async () => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        return said(0.5);
      });
      const reward = pairwise({ judge: resource ? { ...judge, resource } : judge });
      await scoreGroup(reward, samplesOf(...Array.from({ length: 40 }, (_, index) => index)), { concurrency: { network: 3, sandbox: 2 } });
      expect(most).toBe(resource ? 2 : 3);
      expect(judge.asked).toHaveLength(40 * 39);
    }
  });

  it("shows a few comparisons as evidence, from the side of the sample", async () => {
    const [first] = await scoreGroup(pairwise({ judge: larger() }), samplesOf(9, ...Array.from({ length: 8 }, (_, index) => index)));
    expect(first?.evidence).toHaveLength(8);
    expect(first?.evidence[0]).toEqual({ kind: "comparison", place: "first", win: 1, text: "the judge says so" });
    expect(first?.reason).toBe("wins 1 of its comparisons with 8 others, says fake-judge");
  });

  it("gives win rates that add up to half the number of samples, whatever the judge prefers", async () => {
    const preferences = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 64, maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), preferences, async (count, table) => {
        const judge = judgeOf(({ a, b }) => said((table[Number(a.completion) * 8 + Number(b.completion)] ?? 0) / 4));
        const found = rewards(await scoreGroup(pairwise({ judge }), samplesOf(...Array.from({ length: count }, (_, index) => index))));
        expect(found.reduce<number>((sum, value) => sum + Number(value), 0)).toBeCloseTo(count / 2, 10);
      }),
      { numRuns: 30 },
    );
  });

  it("has a spec that names the judge, and takes no other options", () => {
    expect(pairwise({ judge: larger(), opponents: 3 }).spec).toEqual({
      use: "pairwise",
      version: 1,
      with: { judge: { use: "fake-judge", version: 1, with: { model: "fake" } }, orders: "both", opponents: 3 },
    });
    for (const options of [{ opponents: 0 }, { opponents: 1.5 }, { orders: "two" as "one" }])
      expect(() => pairwise({ judge: larger(), ...options })).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });
});
