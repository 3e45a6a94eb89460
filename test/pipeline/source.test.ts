import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import { loadPipeline } from "../../src/pipeline/load-pipeline.ts";
import { registry } from "./support/recipes.ts";

function errorOf(text: string): { readonly code: string; readonly message: string } {
  try {
    loadPipeline({ text, path: "p.yaml" }, registry);
  } catch (error) {
    if (isAssayError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("the pipeline loaded");
}

const bomb = [
  "a: &a [x, x, x, x, x, x, x, x]",
  ...Array.from("bcdefgh").map(
    (name, index) => `${name}: &${name} [${Array.from({ length: 8 }, () => `*${"abcdefg"[index]}`).join(", ")}]`,
  ),
].join("\n");

describe("pipeline text", () => {
  it.each([
    ["broken YAML", "version: 1\nreward: { plain: {}", "2:20"],
    ["broken JSON", '{ "version": 1, "reward": ', "1:27"],
    ["a cyclic alias", "version: 1\nreward: &a\n  choose: { when: *a, take: plain }", "3:19"],
    ["a YAML bomb", `version: 1\nreward: plain\n${bomb}`, "4:8"],
    ["an alias to nothing", "version: 1\nreward: *x", "2:9"],
    ["a key that stands twice", "version: 1\nreward: plain\nreward: plain", "3:1"],
    ["keys that are equal as text", 'version: 1\nreward: { blend: { 1: {}, "1": {} } }', "2:27"],
    ["a second document", "version: 1\nreward: plain\n---\nversion: 1\n", "3:1"],
    ["a tag", "version: 1\nreward: !!js/function plain", "2:9"],
    ["a map as key", "version: 1\nreward: { ? { a: 1 } : 2 }", "2:13"],
    ["the key __proto__", "version: 1\nreward: { __proto__: {} }", "2:11"],
    ["a list at the top", "- version: 1", "1:1"],
    ["text at the top", "hello", "1:1"],
    ["an empty file", "", "1:1"],
    ["nothing but a comment", "# later\n", "1:1"],
  ])("refuses %s with its place", (_name, text, place) => {
    const { code, message } = errorOf(text);
    expect(code).toBe("E_PIPELINE_SYNTAX");
    expect(message).toContain(`(p.yaml:${place})`);
  });

  it("takes anchors and merge keys for plain text, never for another value", () => {
    expect(errorOf("version: 1\nreward: { word: { <<: { need: x } } }").message).toContain('Unknown option "<<"');
  });

  it.each([
    ["brackets", "[".repeat(900_000)],
    ["braces", "{a: ".repeat(200_000)],
    ["dashes", `\n  ${"- ".repeat(400_000)}`],
    ["question marks", `\n  ${"? ".repeat(400_000)}`],
  ])("refuses deep nesting by %s before it is built", (_name, deep) => {
    expect(errorOf(`version: 1\nreward: ${deep}`)).toMatchObject({
      code: "E_PIPELINE_SYNTAX",
      message: expect.stringContaining("nested deeper than 64 levels"),
    });
  });

  it("reads 64 levels", () => {
    const deep = `${"{ chain: [".repeat(20)}plain${"] }".repeat(20)}`;
    expect(loadPipeline({ text: `version: 1\nreward: ${deep}`, path: "p.yaml" }, registry).reward.spec.use).toBe("chain");
  });

  it("takes linear time for many keys", () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `  k${index}: b`).join("\n");
    expect(errorOf(`version: 1\nreward:\n${keys}`).code).toBe("E_PIPELINE_OPTION");
  });

  it("refuses more than 1 MB before it parses", () => {
    expect(errorOf(`version: 1\nreward: plain\n#${"x".repeat(1 << 20)}`).code).toBe("E_PIPELINE_TOO_LARGE");
  });
});
