import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/pipeline/index.ts";
import { exact } from "../../verifiers/exact/index.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pipeline = `version: 1
recipes: [./recipes/shout.mjs]
reward:
  weighted-sum:
    correct: { weight: 0.9, reward: exact }
    loud: { weight: 0.1, reward: shout }
`;
const shout = (marks: number): string => `import { defineVerifier, fail, pass } from "assay-rewards";
export const shout = defineVerifier({ name: "shout", version: 1, summary: "x", check: ({ completion }) => completion.endsWith("!".repeat(${marks})) ? pass("loud") : fail("quiet") });
`;

describe("assay lock", () => {
  const files = { "pipeline.yaml": pipeline, "recipes/shout.mjs": shout(1), "in.jsonl": '{"completion":"4!","reference":"4!"}\n' };
  const grade = ["grade", "in.jsonl", "--reward", "pipeline.yaml", "--locked"];

  it("pins every version and option and the recipe files, and --locked lets the same pipeline pass", async () => {
    const folder = temporaryFolder(files);
    const made = await runCli(["lock", "pipeline.yaml"], folder);
    expect(made).toMatchObject({ exit: 0, stdout: "" });
    expect(made.stderr).toMatch(/^locked pipeline\.yaml\.lock {2}fingerprint [0-9a-f]{16}\n$/u);
    const lock = JSON.parse(readFileSync(join(folder, "pipeline.yaml.lock"), "utf8")) as object;
    expect(lock).toMatchObject({
      version: 1,
      reward: { use: "weighted-sum", with: { correct: { weight: 0.9, reward: { use: "exact", with: { ignoreCase: false } } } } },
      recipes: [{ file: "recipes/shout.mjs", sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) as string }],
    });
    expect((await runCli(grade, folder)).exit).toBe(0);
    expect((await runCli(["explain", "--reward", "pipeline.yaml", "--locked", "--completion", "4", "--reference", "4"], folder)).exit).toBe(
      0,
    );
  });

  it.each([
    [
      "an option",
      { "pipeline.yaml": pipeline.replace("0.9", "0.8") },
      "reward.weighted-sum.correct.weight: the lock has 0.9, the pipeline 0.8",
    ],
    [
      "a recipe",
      { "pipeline.yaml": pipeline.replace("reward: exact", "reward: math") },
      "reward.weighted-sum.correct.reward: the lock has exact, the pipeline math",
    ],
    ["the code of a recipe file", { "recipes/shout.mjs": shout(2) }, "recipes/shout.mjs: this file of recipes is not what it was"],
  ] as const)("refuses with E_LOCK where %s changed, and says where", async (_what, changed, message) => {
    const folder = temporaryFolder(files);
    await runCli(["lock", "pipeline.yaml"], folder);
    for (const [name, content] of Object.entries(changed)) writeFileSync(join(folder, name), content);
    const { exit, stdout, stderr } = await runCli(grade, folder);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("E_LOCK");
    expect(stderr).toContain(message);
  });

  it("names a recipe whose version changed", async () => {
    const folder = temporaryFolder(files);
    await runCli(["lock", "exact"], folder);
    const path = join(folder, "exact.lock");
    writeFileSync(path, readFileSync(path, "utf8").replace('"use": "exact",\n    "version": 1', '"use": "exact",\n    "version": 9'));
    const { exit, stderr } = await runCli(["grade", "in.jsonl", "--reward", "exact", "--locked"], folder);
    expect(exit).toBe(2);
    expect(stderr).toContain("exact: the lock has version 9, this Assay has version 1");
  });

  it.each([
    ["is not JSON", "{"],
    ["has version 2", '{"version":2}'],
    ["has another form", '{"version":1}'],
  ])("refuses a lock file that %s", async (what, content) => {
    const folder = temporaryFolder({ ...files, "pipeline.yaml.lock": content });
    const { exit, stderr } = await runCli(grade, folder);
    expect(exit).toBe(2);
    expect(stderr).toContain(`The lock file pipeline.yaml.lock ${what}`);
  });

  it("writes the lock of a recipe beside the work, elsewhere with --out, and as a line with --json", async () => {
    const folder = temporaryFolder(files);
    const { stdout } = await runCli(["lock", "exact", "--out", "pins/of-exact.json", "--json"], temporaryFolder({ "pins/x": "" }));
    expect(JSON.parse(stdout)).toMatchObject({ fingerprint: fingerprintOf(exact() as never), recipes: [] });
    expect((await runCli(["lock", "exact"], folder)).exit).toBe(0);
    expect(existsSync(join(folder, "exact.lock"))).toBe(true);
    expect((await runCli(["lock", "pipeline.yaml", "--out", "pipeline.yaml"], folder)).exit).toBe(2);
    expect(readFileSync(join(folder, "pipeline.yaml"), "utf8")).toBe(pipeline);
    expect((await runCli(["lock", "exact", "--out", "no/exact.lock"], folder)).exit).toBe(4);
  });
});
