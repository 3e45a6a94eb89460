import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { docBlocks } from "../../scripts/doc-blocks.ts";
import { readSources } from "../../scripts/sources.ts";

const files = [...readSources("examples/trainers/*")];
const pages = [...readSources("docs/trainers/*.md")];
const client = readSources("docs/python.md").get("docs/python.md");
const blocks = docBlocks().filter(({ path }) => path.startsWith("docs/trainers/"));

describe("pages of trainers", () => {
  it.each(files)("%s stands in one of them word for word", (path, text) => {
    const [page, ...more] = blocks.filter(({ code }) => code === text).map((block) => block.path);
    expect(page, `no block of docs/trainers/*.md is the text of ${path}`).toBeDefined();
    expect(more).toEqual([]);
    expect(new Map(pages).get(page ?? "")).toContain(`(../../${path})`);
  });

  it.each(pages)("%s shows a whole file, and is named in the page of the Python client", (path) => {
    expect(blocks.some((block) => block.path === path && files.some(([, text]) => text === block.code))).toBe(true);
    expect(client).toContain(`](trainers/${basename(path)})`);
  });
});
