import { describe, expect, it } from "vitest";
import { floors } from "../scripts/floors.ts";
import { importFaults, indexFaults } from "../scripts/imports.ts";
import { packageSources, readSources } from "../scripts/sources.ts";

const planted = (files: Readonly<Record<string, string>>): readonly string[] => importFaults(new Map(Object.entries(files)));

describe("architecture", () => {
  it("has imports that point to an earlier floor or to core", () => {
    const sources = packageSources();
    expect(sources.size).toBeGreaterThan(10);
    expect(importFaults(sources)).toEqual([]);
  });

  it("has index.ts files that only re-export", () => {
    const indexes = [...packageSources()].filter(([path]) => path.endsWith("/index.ts"));
    expect(indexes.length).toBeGreaterThan(0);
    expect(indexes.flatMap(([path, text]) => indexFaults(path, text))).toEqual([]);
  });

  it("has one index.ts per public subpath and none elsewhere", () => {
    const paths = [...packageSources().keys()].filter((path) => path.endsWith("/index.ts"));
    expect(
      paths.filter(
        (path) => !/^(src|src\/(pipeline|noise|audit|server)|verifiers\/(?!shared\/)[^/]+|rubrics\/[^/]+)\/index\.ts$/u.test(path),
      ),
    ).toEqual([]);
  });

  it("has no file of more than 400 lines", () => {
    const files = readSources("{src,verifiers,rubrics,test,scripts,examples,benchmarks}/**/*.ts", "*.ts");
    const long = [...files]
      .map(([path, text]) => `${path}: ${text.split("\n").length - 1} lines`)
      .filter((entry) => Number(/: (\d+)/u.exec(entry)?.[1]) > 400);
    expect(long).toEqual([]);
  });

  it("lists floors from the ground up", () => {
    const names = floors.map((floor) => floor.name);
    for (const floor of floors)
      for (const below of floor.floors)
        expect(names.indexOf(below), `${floor.name} imports ${below}`).toBeLessThan(names.indexOf(floor.name));
  });
});

describe("the checker of imports", () => {
  it.each<[name: string, path: string, text: string, fault: string]>([
    [
      "sideways",
      "verifiers/units/units.ts",
      '\nimport { x } from "../math/math.ts";',
      "verifiers/units/units.ts:2: sideways: verifiers/units may not import verifiers/math.",
    ],
    ["downwards", "src/core/a.ts", 'import { x } from "../cli/main.ts";', "src/core/a.ts:1: core may not import cli (src/cli/main.ts)"],
    ["a floor on its own level", "src/compose/a.ts", 'import { x } from "../pipeline/a.ts";', "compose may not import pipeline"],
    ["type-only", "src/core/a.ts", 'import type { X } from "../compose/a.ts";', "core may not import compose"],
    ["an import type", "src/core/a.ts", 'export type X = import("../compose/a.ts").X;', "core may not import compose"],
    ["dynamic", "src/data/a.ts", '\n\nexport const x = async () => import("../cli/a.ts");', "src/data/a.ts:3: data may not import cli"],
    ["dynamic in a template", "src/data/a.ts", "export const x = import(`../cli/a.ts`);", "data may not import cli"],
    ["re-exported", "verifiers/units/index.ts", 'export { x } from "../../src/pipeline/a.ts";', "verifiers may not import pipeline"],
    ["all re-exported", "verifiers/shared/a.ts", 'export * from "../math/math.ts";', "verifiers/shared may not import verifiers"],
    ["a worker's module", "src/core/a.ts", 'new URL("../cli/worker.ts", import.meta.url);', "core may not import cli"],
    ["required", "src/core/a.ts", 'require("../cli/a.ts");', "core may not import cli"],
    ["computed", "verifiers/units/a.ts", "export const x = (path: string) => import(path);", "the path of this import is computed"],
    ["of the package face", "src/cli/a.ts", 'import "../index.ts";', "cli may not import index"],
    ["of the package by name", "src/cli/a.ts", 'import "assay-rewards/verifiers/math";', "not by the package's own name"],
    ["of a test", "src/cli/a.ts", 'import "../../test/support/sample.ts";', "stands on no floor"],
    ["from no floor", "src/extra/a.ts", 'import "../core/a.ts";', "src/extra/a.ts:1: stands on no floor"],
    ["of a package that its floor may not use", "src/core/a.ts", 'import * as yaml from "yaml";', "core may not import the package yaml"],
    ["of a scoped package", "src/core/a.ts", 'import "@acme/tool/part";', "core may not import the package @acme/tool."],
    ["of Node without its prefix", "src/core/a.ts", 'import "fs";', "write node:fs"],
  ])("names a wrong import that is %s", (_name, path, text, fault) => {
    expect(planted({ [path]: text })).toEqual([expect.stringContaining(fault)]);
  });

  it("names a circle, also of types alone", () => {
    const faults = planted({
      "src/core/a.ts": 'import { b } from "./b.ts";',
      "src/core/b.ts": '\nimport type { C } from "./c.ts";',
      "src/core/c.ts": 'export * from "./a.ts";',
    });
    expect(faults).toEqual(["src/core/c.ts:1: circle: src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts."]);
  });

  it("lets right imports pass", () => {
    const faults = planted({
      "verifiers/units/units.ts":
        'import { z } from "zod"; import "./compare.ts"; import "../shared/boxed.ts"; import "../../src/core/define.ts";',
      "verifiers/units/compare.ts": 'import { readFile } from "node:fs/promises";',
      "src/builtin.ts": 'import "../verifiers/units/index.ts"; import "./compose/gate.ts";',
      "src/cli/main.ts": 'export const x = () => import("./commands/grade.ts"); import "../data/rows.ts"; import "../builtin.ts";',
      "src/core/pool.ts": 'new URL("./pool-worker.ts", import.meta.url); export const x = (path: string) => import(path);',
      "src/index.ts": 'export { math } from "../verifiers/math/index.ts"; export * from "./core/define.ts";',
    });
    expect(faults).toEqual([]);
  });

  it("names what an index.ts holds beside re-exports", () => {
    const text =
      'export { a } from "./a.ts";\nexport type { B } from "./b.ts";\nexport * from "./c.ts";\nimport "./d.ts";\nexport const e = 1;\n';
    const faults = indexFaults("verifiers/units/index.ts", text);
    expect(faults.map((fault) => fault.split(":")[1])).toEqual(["4", "5"]);
  });
});
