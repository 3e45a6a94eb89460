import { describe, expect, it } from "vitest";
import { shorten } from "../../../verifiers/shared/shorten.ts";

describe("shorten", () => {
  it("keeps a short text", () => {
    expect(shorten("abc", 3)).toBe("abc");
  });

  it("leaves out the middle of a long one", () => {
    expect(shorten("abcdefghij", 4)).toBe("ab … ij");
  });

  it("gives well-formed text, wherever it cuts", () => {
    expect(shorten("\ud800")).toBe("\ufffd");
    for (let limit = 1; limit < 12; limit += 1) expect(shorten("💥".repeat(20), limit).isWellFormed()).toBe(true);
  });
});
