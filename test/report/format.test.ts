import { describe, expect, it } from "vitest";
import { count, counted, decimal, estimateText, percent } from "../../src/report/format.ts";

describe("numbers of the page", () => {
  it.each([
    [0, "0%"],
    [1, "100%"],
    [0.5, "50.0%"],
    [0.0312, "3.1%"],
    [0.00456, "0.46%"],
    [0.00001, "< 0.01%"],
    [-0.00001, "> −0.01%"],
    [0.99999, "> 99.99%"],
    [0.9921, "99.21%"],
    [-0.031, "−3.1%"],
  ])("shows the share %d as %s", (share, expected) => {
    expect(percent(share)).toBe(expected);
  });

  it.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1,000"],
    [1_234_567, "1,234,567"],
  ])("groups %d as %s", (number, expected) => {
    expect(count(number)).toBe(expected);
  });

  it.each([
    [-0.00001, "0.000"],
    [-0.5, "−0.500"],
    [1, "1.000"],
  ])("rounds %d to %s", (number, expected) => {
    expect(decimal(number)).toBe(expected);
  });

  it("says that a value is not known, with its interval where there is one", () => {
    expect(estimateText({ value: null, interval: null, method: "wilson" }, percent)).toBe("not known");
    expect(estimateText({ value: null, interval: [0, 0.5], method: "wilson" }, percent)).toBe("not known (0% – 50.0%)");
    expect(estimateText({ value: 0.1, interval: [0, 0.5], method: "wilson" }, percent)).toBe("10.0% (0% – 50.0%)");
  });

  it("says one row and two rows", () => {
    expect([counted(1, "row"), counted(2, "row"), counted(0, "row has", "rows have")]).toEqual(["1 row", "2 rows", "0 rows have"]);
  });
});
