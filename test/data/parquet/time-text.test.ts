import { describe, expect, it } from "vitest";
import { dateText, timestampText, timeText } from "../../../src/data/parquet/time-text.ts";

describe("dateText", () => {
  it.each([
    [0, "1970-01-01"],
    [-1, "1969-12-31"],
    [19_782, "2024-02-29"],
    [10_000_000, "+029349-01-26"],
    [2 ** 31 - 1, "2147483647"],
    [-(2 ** 31), "-2147483648"],
  ])("of %i is %s", (days, text) => {
    expect(dateText(days)).toBe(text);
  });
});

describe("timestampText", () => {
  it.each<[bigint, bigint, "" | "Z", string]>([
    [0n, 1_000n, "Z", "1970-01-01T00:00:00.000Z"],
    [-1n, 1_000_000_000n, "", "1969-12-31T23:59:59.999999999"],
    [1_500n, 1_000_000n, "Z", "1970-01-01T00:00:00.001500Z"],
    [1_000_000_000_100_000n, 1_000_000n, "", "2001-09-09T01:46:40.100"],
    [2n ** 63n - 1n, 1_000n, "Z", "9223372036854775807"],
    [-(2n ** 63n), 1_000_000_000n, "Z", "1677-09-21T00:12:43.145224192Z"],
  ])("of %i of %i parts a second in the zone %j is %s", (value, perSecond, zone, text) => {
    expect(timestampText(value, perSecond, zone)).toBe(text);
  });
});

describe("timeText", () => {
  it.each([
    [0n, 1_000n, "00:00:00.000"],
    [86_399_999_999n, 1_000_000n, "23:59:59.999999"],
    [86_400_000n, 1_000n, "86400000"],
    [-1n, 1_000n, "-1"],
  ])("of %i of %i parts a second is %s", (value, perSecond, text) => {
    expect(timeText(value, perSecond)).toBe(text);
  });
});
