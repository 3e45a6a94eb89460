import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorsDoc } from "../../scripts/errors-doc.ts";
import { mathEqualityDoc } from "../../scripts/math-equality-doc.ts";
import { root } from "../../scripts/sources.ts";
import { errorCodes } from "../../src/core/errors.ts";

describe("docs/errors.md", () => {
  it("is what src/core/errors.ts says (npm run update writes it)", () => {
    expect(readFileSync(join(root, "docs/errors.md"), "utf8")).toBe(errorsDoc());
  });

  it("has one row a code, each with a meaning", () => {
    const rows = errorsDoc()
      .split("\n")
      .filter((line) => line.startsWith("| `E_"));
    expect(rows).toHaveLength(Object.keys(errorCodes).length);
    for (const row of rows) expect(row).toMatch(/^\| `E_[A-Z_]+` \| \S.+\. \| (yes|no) \|$/u);
  });
});

describe("docs/math-equality.md", () => {
  it("is what the cases of math say (npm run update writes it)", () => {
    const doc = readFileSync(join(root, "docs/math-equality.md"), "utf8");
    expect(doc).toBe(mathEqualityDoc());
    expect(doc.split("\n").filter((line) => /\| (?:yes|no) \|/u.test(line)).length).toBeGreaterThan(80);
  });
});
