import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abstained, candidateFault, decisionOf, errored, scored } from "../../src/core/scores.ts";
import type { Range, Score } from "../../src/core/types.ts";
import { createSummarizer, passAtK, type GroupSummary, type Summary } from "../../src/data/summary.ts";
import { sample } from "../support/sample.ts";

function summaryOf(scores: readonly Score[], range: Range = [0, 1]): Summary {
  const summarizer = createSummarizer(range);
  for (const score of scores) summarizer.add(sample(), score);
  return summarizer.summary();
}

/** Groups written as letters: r right, w wrong, a abstained. */
function groupsOf(texts: readonly string[], range: Range = [0, 1]): GroupSummary | null {
  const summarizer = createSummarizer(range);
  for (const [group, text] of texts.entries()) {
    for (const letter of text)
      summarizer.add(
        sample({ group: { id: `g${group}` } }),
        letter === "a" ? abstained("reference", "none") : scored(letter === "r" ? 1 : 0, "x"),
      );
  }
  return summarizer.summary().groups;
}

function subsets(n: number, k: number): readonly (readonly number[])[] {
  if (k === 0) return [[]];
  return Array.from({ length: n }, (_, first) => first).flatMap((first) => subsets(first, k - 1).map((rest) => [...rest, first]));
}

describe("createSummarizer", () => {
  it("counts statuses, causes, codes and what was cached", () => {
    const summary = summaryOf([
      scored(1, "x"),
      { ...scored(0, "x"), cached: true },
      candidateFault("E_WORK_DEADLINE", [0, 1], "slow"),
      abstained("reference", "none"),
      abstained("reference", "none"),
      errored("E_CHECK_THREW", "threw"),
    ]);
    expect(summary).toMatchObject({
      rows: 6,
      scored: 3,
      abstained: 2,
      errored: 1,
      cached: 1,
      byCause: { candidate: 1, reference: 2, infrastructure: 1 },
      byCode: { E_WORK_DEADLINE: 1, E_CHECK_THREW: 1 },
      mean: 1 / 3,
      groups: null,
    });
  });

  it("has no mean, quantiles, bars and groups where nothing was scored", () => {
    expect(summaryOf([])).toMatchObject({ rows: 0, mean: null, quantiles: null, histogram: [], groups: null });
    expect(summaryOf([errored("E_ABORTED", "x")])).toMatchObject({ rows: 1, mean: null, quantiles: null, histogram: [] });
  });

  it("gives the mean, nearest-rank quantiles and bars of a computation over all values", () => {
    const reward = fc.oneof(fc.double({ min: -2, max: 3, noNaN: true }), fc.constantFrom(-2, -1, 0, 0.5, 1, 3));
    fc.assert(
      fc.property(fc.array(reward, { minLength: 1, maxLength: 200 }), (rewards) => {
        const range = [-2, 3] as const;
        const { mean, quantiles, histogram } = summaryOf(
          rewards.map((value) => scored(value, "x")),
          range,
        );
        const sorted = rewards.toSorted((a, b) => a - b);
        const rank = (q: number): number | undefined => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
        expect(mean).toBeCloseTo(rewards.reduce((sum, value) => sum + value, 0) / rewards.length, 10);
        const found = [quantiles?.min, quantiles?.p25, quantiles?.median, quantiles?.p75, quantiles?.max];
        for (const [index, q] of [0, 0.25, 0.5, 0.75, 1].entries()) expect(found[index]).toBeCloseTo(rank(q) ?? Number.NaN, 12);
        const distinct = [...new Set(sorted.map((value) => (value === 0 ? 0 : value)))];
        if (distinct.length <= 6) {
          expect(histogram).toEqual(
            distinct.map((value) => ({ from: value, to: value, count: rewards.filter((other) => other === value).length })),
          );
          return;
        }
        expect(histogram.map((bar) => bar.count)).toEqual(
          histogram.map((_, index) => rewards.filter((value) => Math.min(9, Math.floor((value + 2) / 0.5)) === index).length),
        );
        expect([histogram[0]?.from, histogram.at(-1)?.to]).toEqual([-2, 3]);
      }),
    );
  });

  it("does not lose small rewards beside great ones", () => {
    const values = [1e16, ...Array.from({ length: 1_000 }, () => 1), -1e16];
    expect(
      summaryOf(
        values.map((value) => scored(value, "x")),
        [-1e17, 1e17],
      ).mean,
    ).toBe(1_000 / 1_002);
  });

  it.each<[string, Range]>([
    ["a range", [0, 1]],
    ["a range without ends", [-Infinity, Infinity]],
    ["a range with one end", [0, Infinity]],
  ])("holds few of many distinct rewards in %s, and stays near their quantiles", (_name, range) => {
    const summarizer = createSummarizer(range);
    const count = 200_000;
    const before = memory();
    for (let index = 0; index < count; index += 1) summarizer.add(sample(), scored(((index * 7919) % count) / count + 1e-9, "x"));
    const grown = memory() - before;
    const { quantiles, histogram, mean } = summarizer.summary();
    expect(grown).toBeLessThan(6 << 20);
    expect(mean).toBeCloseTo(0.5, 4);
    for (const [name, value] of Object.entries({ min: 0, p25: 0.25, median: 0.5, p75: 0.75, max: 1 }))
      expect(quantiles?.[name as "min"], name).toBeCloseTo(value, 3);
    expect(histogram.reduce((sum, bar) => sum + bar.count, 0)).toBe(count);
    expect(Math.max(...histogram.map((bar) => bar.count)) / count).toBeCloseTo(0.1, 2);
  });

  it("draws one bar where an endless range holds one value", () => {
    expect(summaryOf([scored(5, "x"), scored(5, "x")], [-Infinity, Infinity]).histogram).toEqual([{ from: 5, to: 5, count: 2 }]);
  });
});

/** Bytes of the heap that are in use after a collection. */
function memory(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)(); // what the flag exposes
  return process.memoryUsage().heapUsed;
}

describe("groups of a summary", () => {
  it("tells groups that are all right, all wrong and mixed, and leaves out samples without a Score", () => {
    expect(groupsOf(["rr", "ww", "rw", "wr", "ra", "aa"])).toMatchObject({
      groups: 5,
      pass1: 0.6,
      allRight: 0.4,
      allWrong: 0.2,
      mixed: 0.4,
    });
  });

  it("estimates pass@k over the groups that have k", () => {
    expect(groupsOf(["rwww", "ww", "rrrr", "wr", "w"])?.passK).toEqual([
      { k: 2, value: (0.5 + 0 + 1 + 1) / 4, groups: 4 },
      { k: 4, value: 1, groups: 2 },
    ]);
    expect(groupsOf(["r", "w"])?.passK).toEqual([]);
    expect(groupsOf(["rwwwww"])?.passK.map(({ k }) => k)).toEqual([2, 4, 6]);
  });

  it("keeps rounds of one prompt apart", () => {
    const summarizer = createSummarizer([0, 1]);
    for (const round of ["1", "2"]) summarizer.add(sample({ group: { id: "g", round } }), scored(Number(round) - 1, "x"));
    expect(summarizer.summary().groups).toMatchObject({ groups: 2, allRight: 0.5, allWrong: 0.5, mixed: 0 });
  });

  it("passes by the decision before the reward, and by more than half the range without one", () => {
    const passes = (reward: number, range: Range, verdict?: 0 | 1): number | undefined => {
      const summarizer = createSummarizer(range);
      summarizer.add(
        sample({ group: { id: "g" } }),
        scored(reward, "x", verdict === undefined ? {} : { decision: decisionOf(verdict, "s") }),
      );
      return summarizer.summary().groups?.pass1;
    };
    expect([passes(0.5, [0, 1]), passes(0.51, [0, 1]), passes(0.1, [-1, 1]), passes(0, [-1, 1])]).toEqual([0, 1, 1, 0]);
    expect([passes(0.1, [0, 1], 1), passes(1, [0, 1], 0), passes(3, [-Infinity, Infinity], 1)]).toEqual([1, 0, 1]);
    expect(passes(3, [-Infinity, Infinity]), "half of an endless range is nowhere").toBeUndefined();
  });
});

describe("passAtK", () => {
  it("is the share of all k-subsets that hold a right draw", () => {
    for (let n = 1; n <= 7; n += 1) {
      for (let passed = 0; passed <= n; passed += 1) {
        for (let k = 1; k <= n; k += 1) {
          const all = subsets(n, k);
          const right = all.filter((drawn) => drawn.some((index) => index < passed)).length;
          expect(passAtK(n, passed, k), `${passed} of ${n}, ${k} draws`).toBeCloseTo(right / all.length, 12);
        }
      }
    }
  });

  it("does not overflow for many draws", () => {
    expect(passAtK(100_000, 1, 50_000)).toBeCloseTo(0.5, 8);
    expect(passAtK(100_000, 0, 100_000)).toBe(0);
  });
});
