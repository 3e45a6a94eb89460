import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/core/types.ts";
import { runCli } from "./support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Row = Readonly<Record<string, Json>>;

const rowsOf = (text: string): readonly Row[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row); // rows of the format, or the test fails
const rowsFor = (...completions: readonly string[]): string =>
  completions.map((completion) => `${JSON.stringify({ completion })}\n`).join("");

const loose = `import { defineVerifier, pass } from "assay-rewards";
console.log("printed at import");
export const loose = defineVerifier({
  name: "loose", version: 1, summary: "Does what the completion says.", resource: "network",
  async check({ completion }) {
    console.log("printed by the check");
    process.stdout.write("written by the check\\n");
    if (completion === "exit") process.exit(0);
    if (completion === "float") void Promise.reject(new Error("nobody caught me"));
    return pass("fine");
  },
});
`;

describe("a recipe on the main thread", () => {
  const words = ["grade", "in.jsonl", "--reward", "loose", "--recipes", "loose.mjs"];

  it("prints to stderr, and stdout holds results alone", async () => {
    const cwd = temporaryFolder({ "loose.mjs": loose, "in.jsonl": rowsFor("a", "b") });
    const listed = await runCli(["list", "--json", "--recipes", "loose.mjs"], { cwd });
    expect(rowsOf(listed.stdout).map((row) => row["name"])).toContain("loose");
    expect(listed.stderr).toContain("printed at import");
    const graded = await runCli(words, { cwd });
    expect(rowsOf(graded.stdout)).toHaveLength(2);
    expect(graded.stderr).toContain("written by the check");
    expect(graded.code).toBe(0);
  });

  it("costs its own row where it calls process.exit", async () => {
    const { code, stdout } = await runCli(words, { cwd: temporaryFolder({ "loose.mjs": loose, "in.jsonl": rowsFor("a", "exit", "b") }) });
    expect(rowsOf(stdout).map((row) => row["status"])).toEqual(["scored", "errored", "scored"]);
    expect(rowsOf(stdout)[1]).toMatchObject({ error: { code: "E_CHECK_THREW", message: expect.stringContaining("process.exit(0)") } });
    expect(code).toBe(3);
  });

  it("ends the run with 3 where it throws and nobody catches, and what was graded is kept", async () => {
    const cwd = temporaryFolder({ "loose.mjs": loose, "in.jsonl": rowsFor("a", "float", "b") });
    const { code, stderr } = await runCli([...words, "--out", "out.jsonl"], { cwd });
    expect(stderr).toContain("error E_INTERNAL: An error that nobody caught: nobody caught me.");
    expect(rowsOf(readFileSync(join(cwd, "out.jsonl"), "utf8"))).toHaveLength(3);
    expect(code).toBe(3);
  });

  it.each([
    ["calls process.exit", "process.exit(0);\n", "process.exit(0) was called"],
    ["never settles", "await new Promise(() => {});\n", "r.mjs never finished loading"],
    ["throws null", "throw null;\n", "it threw null"],
    [
      "throws later",
      'setTimeout(() => { throw new Error("late"); });\nawait new Promise((resolve) => setTimeout(resolve, 1e6));\n',
      "r.mjs failed: late",
    ],
  ])("that %s while it loads gives E_RECIPE_LOAD and 2", async (_what, content, message) => {
    const { code, stdout, stderr } = await runCli(["list", "--recipes", "r.mjs"], { cwd: temporaryFolder({ "r.mjs": content }) });
    expect(stderr).toContain("error E_RECIPE_LOAD: ");
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("Warning");
    expect([code, stdout]).toEqual([2, ""]);
  });
});

describe("--out", () => {
  it.each([
    ["a label column that is not there", ["--label", "verdict"], '{"completion":"4"}\n', "E_COLUMN_UNKNOWN"],
    ["columns that could both be the reference", [], '{"completion":"4","gold":"1","target":"2"}\n', "E_COLUMN_AMBIGUOUS"],
  ])("keeps an earlier file, and makes none, where the run fails by %s", async (_what, more, input, error) => {
    const cwd = temporaryFolder({ "in.jsonl": input, "old.jsonl": "old\n" });
    for (const out of ["old.jsonl", "new.jsonl"]) {
      const { code, stderr } = await runCli(["grade", "in.jsonl", "--reward", "exact", ...more, "--out", out], { cwd });
      expect(stderr).toContain(error);
      expect(code).toBe(2);
    }
    expect(readFileSync(join(cwd, "old.jsonl"), "utf8")).toBe("old\n");
    expect(existsSync(join(cwd, "new.jsonl"))).toBe(false);
  });

  it("is emptied by a run that succeeds without rows", async () => {
    const cwd = temporaryFolder({ "in.jsonl": "", "old.jsonl": "old\n" });
    expect((await runCli(["grade", "in.jsonl", "--reward", "exact", "--out", "old.jsonl"], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, "old.jsonl"), "utf8")).toBe("");
  });
});
