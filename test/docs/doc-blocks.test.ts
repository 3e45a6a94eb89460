import { describe, expect, it } from "vitest";
import { blocksOf } from "../../scripts/doc-blocks.ts";

describe("blocksOf", () => {
  it("gives language, code and line of each block", () => {
    const text = 'Text\n\n```ts\nconst a = 1;\n\nconst b = "`";\n```\n\n```\nplain\n```\n~~~yaml title\nversion: 1\n~~~\n';
    expect(blocksOf("a.md", text)).toEqual([
      { path: "a.md", line: 4, language: "ts", code: 'const a = 1;\n\nconst b = "`";\n' },
      { path: "a.md", line: 10, language: "", code: "plain\n" },
      { path: "a.md", line: 13, language: "yaml", code: "version: 1\n" },
    ]);
  });

  it("takes the indent of a list off its block", () => {
    expect(blocksOf("a.md", "1. Do\n   ```yaml\n   a:\n     b: 1\n   ```\n")[0]?.code).toBe("a:\n  b: 1\n");
  });

  it("keeps a shorter fence inside a longer one", () => {
    expect(blocksOf("a.md", "````md\n```ts\nx\n```\n````\n")).toEqual([{ path: "a.md", line: 2, language: "md", code: "```ts\nx\n```\n" }]);
  });

  it("refuses a block that is never closed", () => {
    expect(() => blocksOf("a.md", "\n```ts\nx\n")).toThrow("a.md:2");
  });
});
