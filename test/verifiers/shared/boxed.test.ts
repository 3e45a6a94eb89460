import { describe, expect, it } from "vitest";
import { findBoxed } from "../../../verifiers/shared/boxed.ts";

describe("findBoxed", () => {
  it("finds a box", () => {
    expect(findBoxed("\\boxed{1}")).toEqual([{ start: 0, end: 9, content: "1", contentStart: 7, closed: true }]);
  });
});
