import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createReader, publicTypes } from "../../scripts/public-types.ts";
import { root } from "../../scripts/sources.ts";

describe("public types", () => {
  it("are those of test/package/public-types.txt (npm run update writes it; a change of it belongs in the changeset)", () => {
    expect(publicTypes()).toBe(readFileSync(join(root, "test/package/public-types.txt"), "utf8"));
  });
});

describe("createReader", () => {
  const files: Readonly<Record<string, string>> = {
    "src/index.d.ts": 'export { a, type B, c as renamed } from "./a.js";\nexport * from "./deep/d.js";\nexport { Z } from "zod";\n',
    "src/a.d.ts":
      "/** Says something. */\nexport declare function a(x: number): void;\nexport declare function a(x: string): void;\nexport interface B {\n    /** A field. */\n    readonly b: 1;\n}\nexport declare const c: 3;\nexport declare const hidden: 1;\n",
    "src/deep/d.d.ts": 'export type { E } from "../e.js";\nexport declare const x: 1, y: 2;\n',
    "src/e.d.ts": "export type E = string;\n",
  };
  const read = createReader((path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  });

  it("follows re-exports to declarations and drops comments", () => {
    const found = Object.fromEntries([...read("src/index.d.ts")].map(([name, { text }]) => [name, text]));
    expect(found).toEqual({
      a: "export declare function a(x: number): void;\nexport declare function a(x: string): void;",
      B: "export interface B {\n    readonly b: 1;\n}",
      renamed: "/* as renamed */ export declare const c: 3;",
      E: "export type E = string;",
      x: "export declare const x: 1, y: 2;",
      y: "export declare const x: 1, y: 2;",
      Z: 'export { Z } from "zod";',
    });
  });
});
