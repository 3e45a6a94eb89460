import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupStatistics } from "../../src/core/group-statistics.ts";

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 });

describe("groupStatistics", () => {
  it.each<[readonly number[], 0 | 1, number, number]>([
    [[0, 1, 1, 0], 0, 0.5, 0.5],
    [[0, 1, 1, 0], 1, 0.5, Math.sqrt(1 / 3)],
    [[2, 4, 4, 4, 5, 5, 7, 9], 0, 5, 2],
    [[3], 1, 3, 0],
    [[3], 0, 3, 0],
    [[0.1, 0.1, 0.1], 1, 0.1, 0],
    [[], 1, 0, 0],
    [[1e-200, 3e-200], 0, 2e-200, 1e-200],
    [[1e200, 3e200], 0, 2e200, 1e200],
    [[1.5e308, 1.7e308], 0, 1.6e308, 1e307],
  ])("has of %j with ddof %d the mean %d and the deviation %d", (values, ddof, mean, deviation) => {
    const statistics = groupStatistics(values, ddof);
    expect(Math.abs(statistics.mean - mean)).toBeLessThanOrEqual(1e-15 * Math.abs(mean));
    expect(Math.abs(statistics.deviation - deviation)).toBeLessThanOrEqual(1e-14 * deviation);
  });

  it("is the same in any order, to the last bit", () => {
    fc.assert(
      fc.property(numbers, fc.infiniteStream(fc.nat()), (values, keys) => {
        const shuffled = values.map((value) => ({ value, key: keys.next().value ?? 0 })).toSorted((a, b) => a.key - b.key);
        const [one, other] = [
          groupStatistics(values, 1),
          groupStatistics(
            shuffled.map(({ value }) => value),
            1,
          ),
        ];
        expect([other.mean, other.deviation]).toEqual([one.mean, one.deviation]);
        for (const value of values)
          expect([other.rank(value), other.meanWithout(value)]).toEqual([one.rank(value), one.meanWithout(value)]);
      }),
    );
  });

  it("has means between the least and the greatest, so that equal numbers are their own", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const { mean, meanWithout } = groupStatistics(values, 1);
        const [least, greatest] = [Math.min(...values), Math.max(...values)];
        expect(mean).toBeGreaterThanOrEqual(least);
        expect(mean).toBeLessThanOrEqual(greatest);
        if (values.length > 1) for (const value of values) expect(meanWithout(value)).toBeLessThanOrEqual(greatest);
        const [first = 0] = values;
        const same = groupStatistics(
          values.map(() => first),
          1,
        );
        expect([same.mean + 0, same.deviation]).toEqual([first + 0, 0]);
      }),
    );
  });

  it("leaves one out as if it had not been there", () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(values, ([value = 0, ...others]) => {
        expect(groupStatistics([value, ...others], 1).meanWithout(value)).toBe(groupStatistics(others, 1).mean);
      }),
    );
  });

  it("ranks from 1, with equal values sharing the mean of their ranks", () => {
    const { rank } = groupStatistics([5, 1, 5, 3, -0, 0], 1);
    expect([0, -0, 1, 3, 5].map(rank)).toEqual([1.5, 1.5, 3, 4, 5.5]);
  });

  it("has ranks that add up to what they add up to without ties", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 }), (values) => {
        const { rank } = groupStatistics(values, 1);
        expect(values.reduce((sum, value) => sum + rank(value), 0)).toBe((values.length * (values.length + 1)) / 2);
      }),
    );
  });
});
