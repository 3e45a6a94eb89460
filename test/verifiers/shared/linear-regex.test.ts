import { describe, expect, it } from "vitest";
import { compileRegex, maxPatternLength, type LinearRegex } from "../../../verifiers/shared/linear-regex.ts";

function compiled(pattern: string, options?: Parameters<typeof compileRegex>[1]): LinearRegex {
  const result = compileRegex(pattern, options);
  if ("problem" in result) throw new Error(result.problem);
  return result.regex;
}

describe("compileRegex", () => {
  it("matches parts and wholes", () => {
    const regex = compiled("[0-9]+");
    expect(regex.test("a 12 b")).toBe(true);
    expect(regex.testWhole("a 12 b")).toBe(false);
    expect(regex.testWhole("12")).toBe(true);
    expect(regex.find("a 12 b")).toEqual({ text: "12", start: 2 });
    expect(regex.find("a")).toBeUndefined();
  });

  it("takes flags", () => {
    expect(compiled("ABC").test("abc")).toBe(false);
    expect(compiled("ABC", { flags: "i" }).test("abc")).toBe(true);
    expect(compiled("^b$", { flags: "m" }).test("a\nb")).toBe(true);
    expect(compiled("a.b").test("a\nb")).toBe(false);
    expect(compiled("a.b", { flags: "s" }).test("a\nb")).toBe(true);
  });

  it("reads escapes of JavaScript where it is asked to", () => {
    expect(compiled("\\u0041", { javaScript: true }).test("A")).toBe(true);
  });

  it.each(["(", "[a", "(?=a)", "(a)\\1", "a".repeat(maxPatternLength + 1), "((a{100}){100}){100}"])(
    "says what is wrong with %j",
    (pattern) => {
      expect(compileRegex(pattern)).toHaveProperty("problem");
    },
  );

  it("needs no more than one pass over 200 kB for a pattern that backtracks elsewhere", { timeout: 5_000 }, () => {
    expect(compiled("^(a+)+$").test(`${"a".repeat(200_000)}b`)).toBe(false);
  });
});
