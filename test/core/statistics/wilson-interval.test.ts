import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../../../src/core/statistics/wilson-interval.ts";

describe("wilsonInterval", () => {
  it.each([
    [0, 10, 0, 0.27753],
    [10, 10, 0.72247, 1],
    [5, 10, 0.23659, 0.76341],
    [1, 20, 0.00888, 0.23613],
  ])("of %d in %d is [%d, %d]", (hits, count, low, high) => {
    const [from, to] = wilsonInterval(hits, count);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });
});
