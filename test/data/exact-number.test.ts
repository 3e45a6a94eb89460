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
    ["-1.1920928955078125e-07", -1.1920928955078125e-7],
    ["1.1920928955078124E+22", 1.1920928955078124e22],
    ["1.0000000000000000000", 1],
    ["0.00000000000000000", 0],
    ["1.1920928955078126e-999", "1.1920928955078126e-999"],
    ["1.19209289550781250001e-07", "1.19209289550781250001e-07"],
    ['["\\"1e999,",1e999,"\\\\",1e999]', ['"1e999,', "1e999", "\\", "1e999"]],
    ['{"1e999" : 1e999 ,"b":"1e999"}', { "1e999": "1e999", b: "1e999" }],
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

  it.each([
    "",
    "{",
    "NaN",
    "[12345678901234567890",
    '{"a":1e999,}',
    "{1e999:1}",
    "{1e999 :1}",
    "01e999",
    "[1e999 1e999]",
    '[1e999""]',
    "1.e999",
  ])("throws a SyntaxError for %j", (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });
});

it("reads numbers as the parser's own sources tell them", () => {
  const digits = fc.string({ unit: fc.constantFrom("0", "1", "4", "5", "9"), maxLength: 24 });
  const sign = fc.constantFrom("", "-");
  const power = fc.oneof(
    fc.constant(""),
    fc.tuple(fc.constantFrom("e", "E", "e-", "e+"), fc.integer({ min: 0, max: 400 })).map((it) => it.join("")),
  );
  const number = fc
    .tuple(
      sign,
      fc.oneof(
        fc.constant("0"),
        digits.map((text) => `1${text}`),
      ),
      fc.oneof(
        fc.constant(""),
        digits.map((text) => `.${text}0`),
      ),
      power,
    )
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(fc.oneof(number, fc.json()), { maxLength: 8 }), (values) => {
      const text = `[${values.join(" , ")}]`;
      const expected: unknown = JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
        typeof value === "number" && context?.source !== undefined && !holdsNumber(value, context.source) ? context.source : value,
      );
      expect(parseExactJson(text)).toEqual(expected);
    }),
  );
});

it("takes time in proportion to the values beside a long number", () => {
  expect(parseExactJson(`[${"1,".repeat(5_000_000)}1e999]`)).toHaveLength(5_000_001);
  expect(parseExactJson(`[${'1e999,"",'.repeat(300_000)}1]`)).toHaveLength(600_001);
});

describe("holdsNumber", () => {
  it.each([["7".repeat(20_000_000)], [`1.${"0".repeat(20_000_000)}`]])("does not hold for a number of millions of digits", (source) => {
    expect(holdsNumber(Number(source), source)).toBe(false);
  });

  it("holds for every number as JavaScript writes it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(holdsNumber(value, JSON.stringify(value))).toBe(true);
      }),
    );
  });
});
