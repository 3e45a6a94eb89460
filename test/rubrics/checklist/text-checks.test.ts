import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLookaround } from "../../../rubrics/checklist/lookaround.ts";
import { prepareTextCheck, textCheckTypes, type TextCheck } from "../../../rubrics/checklist/text-checks.ts";

function met(check: TextCheck, text: string): boolean | string {
  const prepared = prepareTextCheck(check);
  return "problem" in prepared ? prepared.problem : prepared.run(text).met;
}

describe("text checks", () => {
  // By hand: what a reader of the name expects.
  const rows: readonly (readonly [check: TextCheck, right: readonly string[], wrong: readonly string[]])[] = [
    [{ type: "max_words", value: 2 }, ["", "one two", " one\n\ttwo "], ["one two three"]],
    [{ type: "min_words", value: 2 }, ["one two"], ["", "one"]],
    [{ type: "words", value: 2 }, ["one two"], ["one", "one two three"]],
    [{ type: "max_chars", value: 2 }, ["ab", "\u{1F600}\u{1F600}"], ["abc"]],
    [{ type: "min_chars", value: 2 }, ["ab"], ["\u{1F600}"]],
    [{ type: "lines", value: 2 }, ["a\n\n b\r\n"], ["a", "a\nb\nc"]],
    [{ type: "max_lines", value: 1 }, ["a", ""], ["a\nb"]],
    [{ type: "min_lines", value: 2 }, ["a\nb"], ["a\n\n"]],
    [{ type: "bullets", value: 2 }, ["- a\n- b", "Text\n  * a\n\u2022 b\n"], ["- a", "-a\n-b", "- a\n- b\n- c"]],
    [{ type: "max_bullets", value: 0 }, ["a - b"], ["- a"]],
    [{ type: "min_bullets", value: 1 }, ["* a"], ["a"]],
    [{ type: "contains", value: "Frost" }, ["the frost"], ["the fros t"]],
    [{ type: "contains", value: "Frost", ignore_case: false }, ["Frost"], ["frost"]],
    [{ type: "contains", value: ["a", "b"] }, ["b a"], ["a"]],
    [{ type: "contains_all", value: ["a", "b"] }, ["b a"], ["a"]],
    [{ type: "contains_any", value: ["a", "b"] }, ["B"], ["c"]],
    [{ type: "not_contains", value: ["x", "!"] }, ["abc"], ["a!"]],
    [{ type: "starts_with", value: "- " }, ["- a", "\n- a"], ["a - b", "-a"]],
    [{ type: "starts_with", value: "Sure" }, ["Sure thing"], ["sure thing"]],
    [{ type: "starts_with", value: "Sure", ignore_case: true }, ["sure thing"], ["oh sure"]],
    [{ type: "not_starts_with", value: "Sure" }, ["Yes"], [" Sure"]],
    [{ type: "ends_with", value: "." }, ["End.", "End.\n"], ["End"]],
    [{ type: "equals", value: "42" }, [" 42\n"], ["42."]],
    [{ type: "regex", value: "^\\d+$" }, ["12"], ["12a"]],
    [{ type: "regex", value: "(?i)yes" }, ["YES"], ["no"]],
    [{ type: "regex", value: "^b", flags: "m" }, ["a\nb"], ["ab"]],
    [{ type: "regex", value: "^(?!Sure)" }, ["", "Of course"], ["Sure, here"]],
    [{ type: "not_regex", value: "\\bas an ai\\b", flags: "i" }, ["Hi"], ["As an AI, I"]],
    [{ type: "json" }, ["[1]", "```json\n{}\n```"], ["{a:1}", ""]],
    [{ type: "json_keys", value: ["a", "b"] }, ['{"a":1,"b":null}', '```\n{"b":1,"a":2,"c":3}\n```'], ['{"a":1}', "[]", '"a b"', "a b"]],
    [{ type: "json_keys", value: "toString" }, ['{"toString":1}'], ["{}"]],
    [{ type: "last_number", value: 12.5, tol: 0.01 }, ["so 12.51", "1, then 12.49."], ["12.52", "12.5 or 13", "none"]],
    [{ type: "last_number", value: 0.3, tol: 0.1 }, ["0.4", "0.2"], ["0.41"]],
    [{ type: "last_number", value: -3 }, ["x = -3", "\u22123"], ["2-3", "page3"]],
    [{ type: "last_number", value: 1234.5 }, ["1,234.5", "12.345e2"], ["1,23,4.5"]],
    [{ type: "last_number", value: 3 }, ["1,2,3", "3,", "3."], ["3.5"]],
  ];

  it.each(rows)("%o", (check, right, wrong) => {
    expect(right.map((text) => met(check, text))).toEqual(right.map(() => true));
    expect(wrong.map((text) => met(check, text))).toEqual(wrong.map(() => false));
  });

  it("have a row each", () => {
    expect([...new Set(rows.map(([{ type }]) => type))].toSorted()).toEqual(textCheckTypes);
  });

  it.each<[check: TextCheck, problem: RegExp]>([
    [{ type: "maxwords", value: 3 }, /Did you mean "max_words"/u],
    [{ type: "toString" }, /unknown check/u],
    [{ type: "max_words" }, /expected number/u],
    [{ type: "max_words", value: -1 }, />=0/u],
    [{ type: "max_words", value: 3, tol: 1 }, /"tol"/u],
    [{ type: "regex", value: "(" }, /cannot be used/u],
    [{ type: "regex", value: "(?=(a)\\1)" }, /back-reference/u],
    [{ type: "regex", value: "a", flags: "g" }, /letters i, m and s/u],
    [{ type: "contains", value: "" }, /value/u],
  ])("refuse %o", (check, problem) => {
    expect(met(check, "")).toMatch(problem);
  });

  it("end a search that needs too much work, and say so", () => {
    const prepared = prepareTextCheck({ type: "regex", value: "(?=a)(a|b|c|d|e|f){100}x" });
    const found = "run" in prepared ? prepared.run("a".repeat(200_000)) : undefined;
    expect(found).toMatchObject({ met: false, overBudget: true });
  });
});

describe("patterns with look-arounds", () => {
  const test = (pattern: string, text: string, flags = ""): boolean | string => {
    const compiled = compileLookaround(pattern, flags);
    return "problem" in compiled ? compiled.problem : compiled.regex.test(text);
  };

  it("agree with JavaScript on random patterns and texts", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\b", "\\B", "^", "$", "\\d", "(?:)", "\\.");
    const pattern = fc.letrec<{ readonly node: string; readonly list: string }>((tie) => ({
      list: fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((nodes) => nodes.join("")),
      node: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        atom,
        fc
          .tuple(fc.constantFrom("a", "b", "[ab]", "."), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "{2,}", "*?"))
          .map((pair) => pair.join("")),
        fc
          .tuple(fc.constantFrom("(?=", "(?!", "(?<=", "(?<!", "(", "(?:", "(?<n>"), tie("list"))
          .map(([open, inner]) => `${open.replace("<n>", "<n0>")}${inner})`),
        fc.tuple(tie("list"), tie("list")).map(([one, other]) => `(?:${one}|${other})`),
        tie("list").map((inner) => `(?:${inner})*`),
      ),
    })).list;
    fc.assert(
      fc.property(
        pattern,
        fc.string({ unit: fc.constantFrom("a", "b", "\n", "1", ".", "\u00e9"), maxLength: 8 }),
        fc.constantFrom("", "i", "m", "s", "ms"),
        (source, text, flags) => {
          let expected: boolean;
          try {
            expected = new RegExp(source, `${flags}u`).test(text);
          } catch {
            // Two groups of one name.
            return true;
          }
          return test(source, text, flags) === expected;
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ["(?=.*[A-Z])(?=.*\\d).{4,}", "abC1", true],
    ["(?=.*[A-Z])(?=.*\\d).{4,}", "abc1", false],
    ["(?<!un)met", "unmet", false],
    ["(?<!un)met", "it is met", true],
    ["(?i)^(?!sure)", "SURE", false],
    ["^(?:(?!no).)*$", "yes no yes", false],
    ["^(?:(?!no).)*$", "yes yes", true],
    ["(?P<year>\\d{4})(?!\\d)", "in 2024.", true],
    ["\\Aa(?=b)", "ab", true],
    ["a(?=\\Z)", "ab", false],
    ["^.(?!.)", "\u{1F600}", true],
  ])("%s on %j is %s", (pattern, text, expected) => {
    expect(test(pattern, text)).toBe(expected);
  });

  it.each([
    "(",
    ")",
    "a(?=",
    "[a",
    "a**",
    "*a",
    "(?=a)\\1",
    "(?<n>a)\\k<n>",
    "(?=(a{1000}){1000})",
    "a\\",
    "(?>a)",
    "(?=a){2,1}",
    "(".repeat(200),
  ])("refuse %j", (pattern) => {
    expect(typeof test(pattern, "a")).toBe("string");
  });

  it("settle what hangs an engine that tries again", () => {
    const text = `${"a".repeat(100_000)}!`;
    expect(test("^(?!(a+)+$)(a|aa)+$", text)).toBe(false);
    expect(test("(?=(a*)*b)", text)).toBe(false);
  });
});
