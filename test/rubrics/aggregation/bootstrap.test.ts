import { describe, expect, it } from "vitest";
import { bootstrapMean } from "../../../rubrics/aggregation/bootstrap.ts";
import { isAssayError } from "../../../src/core/errors.ts";

describe("bootstrapMean", () => {
  const coin = Array.from({ length: 400 }, (_, index) => index % 2);

  it("comes near the normal interval of a fair coin", () => {
    const found = bootstrapMean(coin);
    expect(found?.mean).toBe(0.5);
    expect(found?.sd).toBeCloseTo(0.025, 2);
    expect(found?.interval[0]).toBeCloseTo(0.5 - 1.96 * 0.025, 1.5);
    expect(found?.interval[1]).toBeCloseTo(0.5 + 1.96 * 0.025, 1.5);
  });

  it("is the same for the same seed and another for another", () => {
    expect(bootstrapMean(coin, { seed: 3 })).toEqual(bootstrapMean(coin, { seed: 3 }));
    expect(bootstrapMean(coin, { seed: 3 })).not.toEqual(bootstrapMean(coin, { seed: 4 }));
  });

  it("leaves nulls out and counts them, and has no mean of nothing", () => {
    expect(bootstrapMean([1, null, 0, null])).toMatchObject({ mean: 0.5, count: 2, undefined: 2 });
    expect(bootstrapMean([null])).toBeNull();
    expect(bootstrapMean([])).toBeNull();
  });

  it("has a narrower interval at a lower level, and none around equal values", () => {
    const [wide, narrow] = [0.99, 0.5].map((level) => bootstrapMean(coin, { level })?.interval ?? [0, 0]);
    expect((wide?.[1] ?? 0) - (wide?.[0] ?? 0)).toBeGreaterThan((narrow?.[1] ?? 0) - (narrow?.[0] ?? 0));
    expect(bootstrapMean([0.25, 0.25])).toMatchObject({ sd: 0, interval: [0.25, 0.25] });
  });

  it("clips means and never single values", () => {
    expect(bootstrapMean([-3, 1], { clip: [0, 1] })).toMatchObject({ mean: 0 });
    expect(bootstrapMean([-1, 2], { clip: [0, 1] })).toMatchObject({ mean: 0.5 });
  });

  it.each([{ draws: 0 }, { draws: 1.5 }, { level: 1 }, { level: 0 }])("refuses %o", (options) => {
    let thrown: unknown;
    try {
      bootstrapMean([1], options);
    } catch (error) {
      thrown = error;
    }
    expect(isAssayError(thrown) && thrown.code).toBe("E_USAGE");
  });
});
