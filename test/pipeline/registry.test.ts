import { describe, expect, it } from "vitest";
import { defineVerifier } from "../../src/core/define.ts";
import { isAssayError } from "../../src/core/errors.ts";
import { pass } from "../../src/core/finding.ts";
import { createRegistry } from "../../src/pipeline/registry.ts";

const recipe = (name: string) => defineVerifier({ name, version: 1, summary: "Passes.", check: () => pass("always") });

describe("registry", () => {
  it("finds recipes by name and lists names in order", () => {
    const [b, a] = [recipe("b"), recipe("a")];
    const registry = createRegistry([b, a]);
    expect(registry.get("b")).toBe(b);
    expect(registry.get("c")).toBeUndefined();
    expect(registry.get("constructor")).toBeUndefined();
    expect(registry.names()).toEqual(["a", "b"]);
  });

  it("refuses two recipes of one name", () => {
    expect(() => createRegistry([recipe("a"), recipe("a")])).toThrow(expect.objectContaining({ code: "E_DUPLICATE_RECIPE" }));
    expect(() => createRegistry([recipe("a")]).with([recipe("a")])).toThrow(expect.toSatisfy(isAssayError));
  });

  it("is a value: with() leaves the first one as it was", () => {
    const first = createRegistry([recipe("a")]);
    expect(first.with([recipe("b")]).names()).toEqual(["a", "b"]);
    expect(first.names()).toEqual(["a"]);
  });
});
