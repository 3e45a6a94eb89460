import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completionText, messageText, quote } from "../../src/core/text.ts";
import type { Message, Sample } from "../../src/core/types.ts";

const turn = (role: string, content: Message["content"]): Message => ({ role, content });

describe("completionText", () => {
  it.each<[string, Sample["completion"], string]>([
    ["text as it is", " 4\n", " 4\n"],
    ["the last assistant turn", [turn("assistant", "a"), turn("user", "b"), turn("assistant", "c"), turn("tool", "d")], "c"],
    ["the last turn where none is an assistant's", [turn("user", "a"), turn("model", "b")], "b"],
    ["nothing of no turns", [], ""],
    [
      "text parts alone, joined",
      [turn("assistant", [{ type: "text", text: "a" }, { type: "image_url", text: "x" }, { type: "text" }, { type: "text", text: "b" }])],
      "ab",
    ],
    ["no reasoning that was kept apart", [{ role: "assistant", content: "4", reasoning_content: "5?" }], "4"],
  ])("takes %s", (_name, completion, text) => {
    expect(completionText(completion)).toBe(text);
  });

  it("takes a turn without content, as one that only calls tools, for no text", () => {
    for (const content of [null, undefined, 5, {}, [null, "x", 5]]) {
      expect(messageText({ role: "assistant", content } as unknown as Message), JSON.stringify(content)).toBe(""); // what a caller in JavaScript may give
    }
  });
});

describe("quote", () => {
  it.each([
    ["plain", '"plain"'],
    ['say "hi" \\', '"say \\"hi\\" \\\\"'],
    ["\u001b[31m\n\t\u0000\u007f\u009b", '"\\u001b[31m\\n\\t\\u0000\\u007f\\u009b"'],
    ["\u202e\u2066\u200f\u2028", '"\\u202e\\u2066\\u200f\\u2028"'],
    ["\ud800x", '"\ufffdx"'],
    ["é 💥", '"é 💥"'],
  ])("writes %j as %s", (text, expected) => {
    expect(quote(text)).toBe(expected);
  });

  it("keeps both ends of a long text", () => {
    expect(quote("a".repeat(50) + "b".repeat(50), 10)).toBe('"aaaaa … bbbbb"');
    expect(quote("abcdefghij", 10)).toBe('"abcdefghij"');
    expect(quote("abcdefghijk", 9)).toBe('"abcde … hijk"');
  });

  it("is one short line of safe, well-formed text whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 2, max: 100 }), (text, limit) => {
        const quoted = quote(text, limit);
        expect(quoted.isWellFormed()).toBe(true);
        expect(quoted).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(quoted.length).toBeLessThanOrEqual((limit + 3) * 6 + 2);
        if (text.length <= limit) expect(JSON.parse(quoted)).toBe(text.toWellFormed());
      }),
    );
  });
});
