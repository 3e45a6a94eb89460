import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { Definition } from "../../src/core/define.ts";
import { faultsOf } from "../../src/pipeline/fault.ts";
import { isAssayError, type AssayError } from "../../src/core/errors.ts";
import { loadRecipes } from "../../src/pipeline/load-recipes.ts";
import { readPipeline } from "../../src/pipeline/load-pipeline.ts";
import { runCli } from "../cli/support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { withRecipeFiles } from "../../src/pipeline/resolve-pipeline.ts";
import { registry } from "./support/recipes.ts";

const core = new URL("../../src/core/", import.meta.url).href;
const recipe = (name: string): string => `defineVerifier({ name: "${name}", version: 1, summary: "Passes.", check: () => pass("always") })`;
const imports = `import { defineVerifier } from "${core}define.ts";\nimport { pass } from "${core}finding.ts";\n`;

async function failure(promise: Promise<unknown>): Promise<AssayError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isAssayError(error)) return error;
  throw new Error("no AssayError came");
}

describe("loadRecipes", () => {
  it("takes every recipe that a file exports, each once, in their order", async () => {
    const folder = temporaryFolder({
      "r.mjs": `${imports}export const a = ${recipe("a")};\nexport default [a, ${recipe("b")}];\nexport const more = { c: ${recipe("c")} };\nexport const other = 5;\n`,
    });
    const recipes = await loadRecipes("r.mjs", folder);
    expect(recipes.map(({ name }) => name).toSorted()).toEqual(["a", "b", "c"]);
  });

  it("takes recipes of Rewards over groups", async () => {
    const folder = temporaryFolder({ "r.mjs": `export { withinGroup } from "${new URL("../compose/within-group.ts", core).href}";\n` });
    expect((await loadRecipes("r.mjs", folder)).map(({ name, kind }) => [name, kind])).toEqual([["within-group", "transform"]]);
  });

  it("binds verifiers to their file, so that the worker pool can load them", async () => {
    const folder = temporaryFolder({ "r.mjs": `${imports}export const a = ${recipe("a")};\n` });
    const [a] = (await loadRecipes("r.mjs", folder)) as readonly Definition[];
    expect(a?.module).toBe(pathToFileURL(join(folder, "r.mjs")).href);
  });

  it.each<[string, string, string | undefined, RegExp]>([
    ["is missing", "none.ts", undefined, /none\.ts does not exist/u],
    ["throws", "throws.mjs", 'const x = 1;\nthrow new Error("no such unit");\n', /throws\.mjs could not be loaded: no such unit/u],
    ["throws what is no error", "odd.mjs", "throw null;\n", /odd\.mjs could not be loaded: it threw null/u],
    ["exports no recipe", "empty.mjs", "export const x = 1;\n", /empty\.mjs exports no recipe/u],
    ["has another ending", "recipes.json", "{}", /recipes\.json is not a \.ts, \.js or \.mjs file/u],
    ["imports what is not there", "import.mjs", 'import "./gone.mjs";\n', /import\.mjs could not be loaded: .*gone\.mjs/u],
  ])("says what and where for a file that %s", async (_name, file, content, message) => {
    const folder = temporaryFolder(content === undefined ? {} : { [file]: content });
    const error = await failure(loadRecipes(file, folder));
    expect(error.code).toBe("E_RECIPE_LOAD");
    expect(error.message).toMatch(message);
  });

  it("gives up on a file that does not finish loading, and says so", async () => {
    const folder = temporaryFolder({ "slow.mjs": "await new Promise((resolve) => setTimeout(resolve, 1e6).unref());\n" });
    const error = await failure(loadRecipes("slow.mjs", folder, { deadlineMs: 20 }));
    expect(error).toMatchObject({ code: "E_RECIPE_LOAD", message: expect.stringContaining("it took more than 20 ms") });
  });

  it("refuses a folder", async () => {
    expect(await failure(loadRecipes(".", temporaryFolder()))).toMatchObject({ code: "E_RECIPE_LOAD" });
  });
});

describe("recipes of a pipeline file", () => {
  it("may be named on the command line too; other recipes of the same name are refused", async () => {
    const folder = temporaryFolder({
      "p.yaml": "version: 1\nrecipes: [r.mjs]\nreward: mine\n",
      "r.mjs": `${imports}export const a = ${recipe("mine")};\n`,
      "again.mjs": 'export { a } from "./r.mjs";\n',
      "other.mjs": `${imports}export const a = ${recipe("mine")};\n`,
      "twice.mjs": `${imports}export const a = ${recipe("two")};\nexport const b = ${recipe("two")};\n`,
    });
    for (const file of ["r.mjs", "./r.mjs", "again.mjs"])
      expect((await readPipeline("p.yaml", await withRecipeFiles(registry, [file], folder), folder)).reward.spec.use).toBe("mine");
    const other = await withRecipeFiles(registry, ["other.mjs"], folder);
    expect(await failure(readPipeline("p.yaml", other, folder))).toMatchObject({ code: "E_DUPLICATE_RECIPE" });
    expect(await failure(withRecipeFiles(registry, ["twice.mjs"], folder))).toMatchObject({ code: "E_DUPLICATE_RECIPE" });
  });

  it("are relative to the pipeline file", async () => {
    const folder = temporaryFolder({
      "p/pipeline.yaml": "version: 1\nrecipes: [../r/mine.mjs]\nreward: { chain: [mine, plain] }\n",
      "r/mine.mjs": `${imports}export const a = ${recipe("mine")};\n`,
    });
    const { reward, recipes } = await readPipeline("p/pipeline.yaml", registry, folder);
    expect(reward.spec.with).toMatchObject({ steps: [{ use: "mine" }, { use: "plain" }] });
    expect(recipes).toEqual(["../r/mine.mjs"]);
  });

  it("are named with their place where they do not load or have a name that is taken", async () => {
    const folder = temporaryFolder({
      "a.yaml": "version: 1\nrecipes:\n  - none.ts\nreward: plain\n",
      "b.yaml": "version: 1\nrecipes: [r.mjs]\nreward: plain\n",
      "r.mjs": `${imports}export const a = ${recipe("plain")};\n`,
    });
    expect(faultsOf(await failure(readPipeline("a.yaml", registry, folder)))).toMatchObject([
      { code: "E_RECIPE_LOAD", line: 3, column: 5 },
    ]);
    expect(faultsOf(await failure(readPipeline("b.yaml", registry, folder)))).toMatchObject([{ code: "E_DUPLICATE_RECIPE", line: 2 }]);
  });

  it("are refused where they are no list of paths", async () => {
    const folder = temporaryFolder({ "a.yaml": "version: 1\nrecipes: r.mjs\nreward: plain\n" });
    expect(await failure(readPipeline("a.yaml", registry, folder))).toMatchObject({ code: "E_PIPELINE_OPTION" });
  });

  it("gives E_FILE_READ for a pipeline that is not there and E_PIPELINE_SYNTAX for one that is not UTF-8", async () => {
    const folder = temporaryFolder({ "bad.yaml": new Uint8Array([0x76, 0xff, 0xfe]) });
    expect((await failure(readPipeline("none.yaml", registry, folder))).code).toBe("E_FILE_READ");
    expect((await failure(readPipeline("bad.yaml", registry, folder))).code).toBe("E_PIPELINE_SYNTAX");
  });
});

describe("TypeScript below node_modules", () => {
  it("is refused with what to do", async () => {
    const cwd = temporaryFolder({ "node_modules/x/r.ts": "export const x: number = 1;\n" });
    const { code, stderr } = await runCli(["list", "--recipes", "node_modules/x/r.ts"], { cwd });
    expect(stderr).toContain("hint Node runs no TypeScript below node_modules");
    expect(code).toBe(2);
  });
});

describe("a file of recipes far from any package", () => {
  const units = `
import { AssayError, defineVerifier, fail, pass } from "assay-rewards";
import { exact } from "assay-rewards/verifiers/exact";
import * as z from "zod";
if (typeof exact !== "function" || typeof AssayError !== "function") throw new Error("not the package");
export const shout: unknown = defineVerifier({
  name: "shout", version: 1, summary: "Passes completions in capitals.",
  options: z.strictObject({ marks: z.int().default(0) }),
  check: ({ completion }, { marks }) => (completion === completion.toUpperCase() + "!".repeat(marks) ? pass("all capitals") : fail("has small letters")),
});
`;
  const files = {
    "units.ts": units,
    "pipeline.yaml": "version: 1\nrecipes: [./units.ts]\nreward: { shout: { marks: 0 } }\n",
    "rows.jsonl": '{"completion":"ABC"}\n{"completion":"abc"}\n',
  };

  it("imports the running package and zod, in the command and in the worker pool", async () => {
    const folder = temporaryFolder(files);
    const { code, stdout, stderr } = await runCli(["grade", "rows.jsonl", "--reward", "pipeline.yaml"], { cwd: folder });
    expect(stderr).not.toContain("error ");
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { reward: number }).reward),
    ).toEqual([1, 0]);
  });

  it("is taken by --recipes too, and its options are checked like any other", async () => {
    const folder = temporaryFolder({ ...files, "bad.yaml": "version: 1\nreward: { shout: { mark: 1 } }\n" });
    const { code, stderr } = await runCli(["check", "bad.yaml", "--recipes", "units.ts"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('Unknown option "mark" of "shout" at reward.shout.mark (bad.yaml:2:20)\nhint Did you mean "marks"?');
  });

  it.each<[string, string, RegExp]>([
    ["a syntax error", "export const = 5;\n", /units\.ts could not be loaded: .*line 1/u],
    ["TypeScript that Node cannot strip", "enum A { B }\nexport const x = A.B;\n", /units\.ts could not be loaded: .*enum/u],
    ["a throw", 'const a = 1;\nthrow new Error("no such unit");\n', /units\.ts could not be loaded: no such unit \(line 2:7\)/u],
    [
      "a package that is not installed",
      'import "no-such-package-here";\n',
      /units\.ts could not be loaded: Cannot find package 'no-such-package-here'/u,
    ],
  ])("exits 2 with what and where for %s", async (_name, content, message) => {
    const folder = temporaryFolder({ ...files, "units.ts": content });
    const { code, stderr } = await runCli(["check", "pipeline.yaml"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain("error E_RECIPE_LOAD: ");
    expect(stderr).toMatch(message);
    expect(stderr).toContain("(pipeline.yaml:2:11)");
  });
});
