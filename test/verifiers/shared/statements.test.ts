import { describe, expect, it } from "vitest";
import { findStatements, lastSentence, maxStatements } from "../../../verifiers/shared/statements.ts";

const tails = (text: string): readonly string[] => findStatements(text).map((statement) => statement.tail.trim());

describe("findStatements", () => {
  it.each([
    ["The answer is 42.", ["42"]],
    ["**Answer:** B", ["B"]],
    ["#### 42", ["42"]],
    ["The correct option is (C) because 3 > 2.", ["(C) because 3 > 2"]],
    ["The answer is 15. The answer is 16.", ["15", "16"]],
    ["The answer is A. Paris", ["A. Paris"]],
    ["The answer is 3.5 km. Done.", ["3.5 km"]],
    ["If the answer is 5, then x = 2.", []],
    ["The answer might be 5.", []],
    ["Answering is hard.", []],
    ["", []],
  ])("finds in %j what is said to be the answer", (text, expected) => {
    expect(tails(text)).toEqual(expected);
  });

  it("marks what is denied", () => {
    expect(findStatements("The answer is not B.").map((statement) => statement.negated)).toEqual([true]);
    expect(findStatements("The answer isn't B.").map((statement) => statement.negated)).toEqual([true]);
    expect(findStatements("The answer is B.").map((statement) => statement.negated)).toEqual([false]);
  });

  it("stops a little past the number that is read", () => {
    expect(findStatements("The answer is 5. ".repeat(10 * maxStatements)).length).toBe(maxStatements + 1);
  });

  it.each(["answer is ", "answer ", "the answer", "####", " ", "is ", "if the "])(
    "reads 200 kB of %j in one pass",
    { timeout: 5_000 },
    (piece) => {
      expect(findStatements(piece.repeat(Math.ceil(200_000 / piece.length))).length).toBeLessThanOrEqual(maxStatements + 1);
    },
  );
});

describe("lastSentence", () => {
  it.each([
    ["One. Two.", "Two."],
    ["One.\nTwo three", "Two three"],
    ["It is 3.5 km.", "It is 3.5 km."],
    ["So the right one is A. Paris", "So the right one is A. Paris"],
    ["  ", ""],
    ["", ""],
  ])("of %j is %j", (text, expected) => {
    expect(lastSentence(text)).toBe(expected);
  });

  it("looks at the last 600 characters alone", () => {
    expect(lastSentence("a".repeat(200_000))).toBe("a".repeat(600));
  });
});
