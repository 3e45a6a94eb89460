import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsNumber, parseExactJson } from "../../src/data/exact-number.ts";

describe("parseExactJson", () => {
  it.each([
    ["1", 1],
    ["0.1", 0.1],
    ["1e3", 1_000],
    ["-0", -0],
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740993", "9007199254740993"],
    ["12345678901234567890", "12345678901234567890"],
    ["-12345678901234567890", "-12345678901234567890"],
    ["0.12345678901234567890", "0.12345678901234567890"],
    ["1e999", "1e999"],
    ["-1e999", "-1e999"],
    ["1e-999", "1e-999"],
    ["0e999", 0],
    ["0.000000000000000000001", 1e-21],
    ["100000000000000000000", 100_000_000_000_000_000_000],
    ['"12345678901234567890"', "12345678901234567890"],
    ['{"a":[12345678901234567890,1]}', { a: ["12345678901234567890", 1] }],
  ])("reads %s", (text, expected) => {
    expect(parseExactJson(text)).toEqual(expected);
  });

  it("reads everything that JavaScript wrote as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(["", "{", "NaN", "[12345678901234567890", '{"a":1e999,}'])("throws a SyntaxError for %j", (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });
});

describe("holdsNumber", () => {
  it("holds for every number as JavaScript writes it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(holdsNumber(value, JSON.stringify(value))).toBe(true);
      }),
    );
  });
});
