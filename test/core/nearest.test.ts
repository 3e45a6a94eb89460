import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest } from "../../src/core/nearest.ts";

const fields = ["completion", "reference", "prompt", "id"];

describe("nearest", () => {
  it.each([
    ["completions", "completion"],
    ["refrence", "reference"],
    ["refernece", "reference"],
    ["PROMPT", "prompt"],
    ["pormpt", "prompt"],
    ["di", "id"],
    ["something else", undefined],
    ["", "id"],
  ])("of %j is %j", (name, expected) => {
    expect(nearest(name, fields)).toBe(expected);
  });

  it("is the first of those that are equally near, and nothing of nothing", () => {
    expect(nearest("a", ["b", "c"])).toBe("b");
    expect(nearest("a", [])).toBeUndefined();
  });

  it("is the name itself where it is known, and one mistake away where one was made", () => {
    const name = fc.string({ unit: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"), minLength: 4, maxLength: 30 });
    fc.assert(
      fc.property(name, fc.nat(29), (known, at) => {
        const place = at % known.length;
        expect(nearest(known, ["zzzzzzzz", known])).toBe(known);
        expect(nearest(known.slice(0, place) + known.slice(place + 1), ["zzzzzzzz", known])).toBe(known);
      }),
    );
  });

  it("looks at a typed name of 200 kB in no time", () => {
    const before = process.cpuUsage();
    nearest(
      "x".repeat(200_000),
      Array.from({ length: 100 }, (_, index) => `name-${index}`),
    );
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });
});
