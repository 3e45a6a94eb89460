import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findBoxed } from "../../../verifiers/shared/boxed.ts";

const contents = (text: string): readonly string[] => findBoxed(text).map((box) => box.content);

describe("findBoxed", () => {
  it("gives offsets of the command and of what stands inside", () => {
    expect(findBoxed("so \\boxed{42}.")).toEqual([{ start: 3, end: 13, content: "42", contentStart: 10, closed: true }]);
  });

  it.each([
    ["\\boxed{1} and \\boxed{2}", ["1", "2"]],
    ["\\boxed{1}\\boxed{2}", ["1", "2"]],
    ["\\boxed{\\frac{1}{2}}", ["\\frac{1}{2}"]],
    ["\\boxed{\\boxed{3}}", ["\\boxed{3}"]],
    ["\\boxed{\\{1, 2\\}}", ["\\{1, 2\\}"]],
    ["\\boxed{a\\}b}", ["a\\}b"]],
    ["\\fbox{4} \\framebox{5}", ["4", "5"]],
    ["\\boxed {6}", ["6"]],
    ["\\boxed 7 apples", ["7"]],
    ["$\\boxed 8$", ["8"]],
    ["\\boxed{}", [""]],
    ["\\\\boxed{9}", ["9"]],
    ["boxed{9}", []],
    ["\\boxed", []],
    ["", []],
  ])("finds the outermost boxes of %j", (text, expected) => {
    expect(contents(text)).toEqual(expected);
  });

  it("ends an unclosed box with the text and says so", () => {
    expect(findBoxed("\\boxed{1} \\boxed{\\frac{1}{2}")).toEqual([
      { start: 0, end: 9, content: "1", contentStart: 7, closed: true },
      { start: 10, end: 28, content: "\\frac{1}{2}", contentStart: 17, closed: false },
    ]);
  });

  it("gives boxes in order that do not overlap and hold what their offsets say", () => {
    const pieces = fc.constantFrom("\\boxed{", "{", "}", "\\{", "\\}", "\\", "1", " ", "\\fbox{", "\\boxed 5", "\n");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        let last = 0;
        for (const box of findBoxed(text)) {
          expect(box.start).toBeGreaterThanOrEqual(last);
          expect(box.end).toBeLessThanOrEqual(text.length);
          expect(text.slice(box.contentStart, box.contentStart + box.content.length)).toBe(box.content);
          if (!box.closed) expect(box.end).toBe(text.length);
          last = box.end;
        }
      }),
      { numRuns: 500 },
    );
  });
});
