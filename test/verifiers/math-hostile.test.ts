import { describe, expect, it } from "vitest";
import { math } from "../../verifiers/math/index.ts";

describe("hostile texts for math", () => {
  it("has a recipe", () => {
    expect(math.build({}).range).toEqual([0, 1]);
  });
});
