import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { docBlocks, type DocBlock } from "../../scripts/doc-blocks.ts";
import { scratch } from "../../scripts/scratch.ts";
import { root } from "../../scripts/sources.ts";
import { builtin } from "../../src/builtin.ts";
import { readPipeline } from "../../src/pipeline/load-pipeline.ts";
import { createRegistry } from "../../src/pipeline/registry.ts";

const blocks = docBlocks();
const inLanguage = (...languages: readonly string[]): (readonly [place: string, block: DocBlock])[] =>
  blocks.filter(({ language }) => languages.includes(language)).map((block) => [`${block.path}:${block.line}`, block]);

const folder = join(scratch(), "docs");
const fileOf = (block: DocBlock, extension: string): string =>
  join(folder, `${block.path.replaceAll(/[/.]/gu, "-")}-line-${block.line}.${extension}`);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // A pipeline of the docs may name the examples' recipes and functions as its neighbours: recipes: [./unit-price.ts].
  for (const examples of ["recipes", "functions"]) cpSync(join(root, "examples", examples), folder, { recursive: true });
});

describe("ts blocks of the docs", () => {
  const code = inLanguage("ts", "typescript");

  beforeAll(() => {
    for (const [, block] of code) writeFileSync(fileOf(block, "ts"), block.code);
    // Nobody writes out the types of exports in an example.
    const compilerOptions = { rootDir: root, isolatedDeclarations: false, declaration: false };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"] }),
    );
  });

  it("has types that hold", () => {
    const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { cwd: root, encoding: "utf8" });
    expect(stdout.split("\n").filter((line) => line.startsWith(".check"))).toEqual([]);
  });

  it.each(code)("%s runs", (_place, block) => {
    const run = spawnSync(process.execPath, ["--conditions=assay-source", fileOf(block, "ts")], {
      cwd: root,
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(run.status, run.stderr).toBe(0);
  });
});

describe("yaml blocks of the docs", () => {
  const registry = createRegistry(builtin);

  it.each(inLanguage("yaml", "yml"))("%s is a pipeline", async (_place, block) => {
    const file = fileOf(block, "yaml");
    writeFileSync(file, block.code);
    const pipeline = await readPipeline(file, registry);
    expect(pipeline.reward.range[0]).toBeLessThan(pipeline.reward.range[1]);
  });
});
