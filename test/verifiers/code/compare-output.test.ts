import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareOutput, type OutputComparison } from "../../../verifiers/code/compare-output.ts";

const by = (compare: OutputComparison["compare"], relativeTolerance = 1e-6, absoluteTolerance = 1e-9): OutputComparison => ({
  compare,
  relativeTolerance,
  absoluteTolerance,
});
const [tokens, exact, float] = [by("tokens"), by("exact"), by("float")];

describe("compareOutput", () => {
  it.each<[comparison: OutputComparison, output: string, expected: string]>([
    [tokens, "1 2\n3", "1\n2   3\n"],
    [tokens, "", "\n \n"],
    [tokens, "a\r\nb\r\n", "a\nb"],
    [tokens, "nan", "nan"],
    [exact, "a b\n", "a b"],
    [exact, "a b", "a b\n"],
    [exact, "a\r\nb\r\n", "a\nb\n"],
    [exact, "", "\n"],
    [exact, "", ""],
    [float, "0.3333333", "0.33333333"],
    [float, "1e3 x", "1000.0\nx"],
    [float, "-0", "0"],
    [float, "inf", "inf"],
    [float, "0.0000000001", "0"],
    [float, "9007199254740993", "9007199254740993"],
    [by("float", 0, 0.5), "1.4", "1"],
  ])("with %j takes %j for %j", (comparison, output, expected) => {
    expect(compareOutput(output, expected, comparison)).toBeUndefined();
  });

  it.each<[comparison: OutputComparison, output: string, expected: string, message: string]>([
    [tokens, "1\n2\n41\n", "1\n2\n42\n", "line 3: 41, not 42"],
    [tokens, "1\n2", "1\n2\n42\n", "the output ends before 42 (line 3 of the expected output)"],
    [tokens, "", "42", "the output ends before 42 (line 1 of the expected output)"],
    [tokens, "1\n2\n3", "1\n2", "line 3: 3, where the output should have ended"],
    [tokens, "1.0", "1", "line 1: 1.0, not 1"],
    [tokens, "-0", "0", "line 1: -0, not 0"],
    [tokens, "yes", "YES", "line 1: yes, not YES"],
    [tokens, "１", "1", "line 1: １, not 1"],
    [tokens, "٣", "3", "line 1: ٣, not 3"],
    [tokens, "4\u00a02", "4 2", "line 1: 4\u00a02, not 4"],
    [tokens, "a\u0000", "a", "line 1: a\\u0000, not a"],
    [exact, "a  b", "a b", 'line 1: "a  b", not "a b"'],
    [exact, "a \n", "a\n", 'line 1: "a ", not "a"'],
    [exact, "a\n\n", "a\n", 'line 2: "", where the output should have ended'],
    [exact, "a", "a\nb", 'the output ends after line 1, before "b"'],
    [exact, "a\rb", "a\nb", 'line 1: "a\\rb", not "a"'],
    [float, "nan", "nan", "line 1: nan, not nan"],
    [float, "NaN", "1", "line 1: NaN, not 1 (relative tolerance 0.000001, absolute tolerance 1e-9)"],
    [float, "1.1", "1", "line 1: 1.1, not 1 (relative tolerance 0.000001, absolute tolerance 1e-9)"],
    [float, "inf", "1e308", "line 1: inf, not 1e308"],
    [float, "1e999", "1e998", "line 1: 1e999, not 1e998"],
    [float, "0x10", "16", "line 1: 0x10, not 16"],
    [float, "１", "1", "line 1: １, not 1"],
    [float, "1_000", "1000", "line 1: 1_000, not 1000"],
    [float, "a", "b", "line 1: a, not b"],
  ])("with %j tells %j from %j", (comparison, output, expected, message) => {
    expect(compareOutput(output, expected, comparison)).toContain(message);
  });

  it("shows the place where two long words differ", () => {
    const message = compareOutput(`${"a".repeat(5_000)}b${"c".repeat(5_000)}`, `${"a".repeat(5_000)}d`, tokens);
    expect(message).toContain("b");
    expect(message).toContain("d");
    expect(message?.length).toBeLessThan(300);
  });

  it("takes every text for itself, unless it says NaN as a number", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom(tokens, exact, float), (text, comparison) => {
        fc.pre(!/nan/iu.test(text));
        expect(compareOutput(text, text, comparison)).toBeUndefined();
      }),
    );
  });

  it("finds a difference exactly where the words differ", () => {
    const words = fc.array(fc.constantFrom("a", "b", "1", "1.0", "-0"), { maxLength: 5 });
    fc.assert(
      fc.property(words, words, fc.constantFrom(" ", "\n", "\t \r\n"), (mine, theirs, space) => {
        const same = mine.join(" ") === theirs.join(" ");
        expect(compareOutput(mine.join(space), theirs.join(" "), tokens) === undefined).toBe(same);
      }),
    );
  });

  it.each<[unit: string]>([["1 "], ["\n"], ["a"], [" "], ["9"], ["1e"], ["1.\n"], ["\r\n"]])("is linear in outputs of many %j", (unit) => {
    const text = unit.repeat(2_000_000 / unit.length);
    const start = performance.now();
    for (const comparison of [tokens, exact, float]) {
      compareOutput(text, `${text}x`, comparison);
      compareOutput(`${text} y`, `${text} x`, comparison);
    }
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
