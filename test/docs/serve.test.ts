import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/sources.ts";
import { dialects } from "../../src/server/dialects/dialects.ts";

const doc = readFileSync(join(root, "docs/serve.md"), "utf8");

describe("docs/serve.md", () => {
  it.each(dialects.map(({ name, routes }) => [name, routes.map(({ path }) => path)] as const))("says where %s is", (name, paths) => {
    expect(doc).toContain(`/${name}`);
    for (const path of paths) expect(doc).toContain(path);
  });

  it.each(dialects.filter(({ nulls }) => nulls === "number").map(({ name }) => name))("says that %s needs --on-null", (name) => {
    const row = doc.split("\n").find((line) => line.includes("N is required"));
    expect(row).toContain(`\`${name}\``);
  });

  it.each(dialects.map(({ name, client }) => [name, client.retries] as const))("says what %s gets from a full server", (name, retries) => {
    const row = doc.split("\n").find((line) => line.includes("429 with"));
    expect(row?.includes(name)).toBe(retries === "patiently");
  });
});
