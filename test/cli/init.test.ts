import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "./support/run-cli.ts";
import { runMain } from "./support/run-main.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const rightIds = ["pencils-1", "pencils-2", "pencils-4", "discount-1", "discount-3", "pie-1", "pie-3"];

describe("assay init", () => {
  it("writes files that grade as they should by the command it prints", async () => {
    const cwd = temporaryFolder();
    const written = await runCli(["init", "first"], { cwd });
    expect(written).toMatchObject({
      code: 0,
      stdout: "assay grade first/answers.jsonl --reward first/pipeline.yaml --out first/graded.jsonl\n",
    });
    const graded = await runCli(written.stdout.trim().split(" ").slice(1), { cwd });
    expect(graded.code, graded.stderr).toBe(0);
    const rows = readFileSync(join(cwd, "first/graded.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; status: string; reward: number });
    expect(rows).toHaveLength(12);
    expect(rows.every(({ status }) => status === "scored")).toBe(true);
    expect(rows.filter(({ reward }) => reward >= 0.9).map(({ id }) => id)).toEqual(rightIds);
  });

  it("writes into the current folder by default and quotes what a shell would split", async () => {
    const cwd = temporaryFolder();
    expect((await runMain(["init"], { cwd })).stdout).toBe("assay grade answers.jsonl --reward pipeline.yaml --out graded.jsonl\n");
    expect((await runMain(["init", "it's new"], { cwd })).stdout).toContain(String.raw`assay grade 'it'\''s new/answers.jsonl'`);
  });

  it("overwrites nothing", async () => {
    const cwd = temporaryFolder({ "answers.jsonl": "mine" });
    expect(await runMain(["init"], { cwd })).toMatchObject({
      code: 4,
      stdout: "",
      stderr: expect.stringContaining("answers.jsonl is there already; nothing was written."),
    });
    expect(readFileSync(join(cwd, "answers.jsonl"), "utf8")).toBe("mine");
    expect(() => readFileSync(join(cwd, "pipeline.yaml"))).toThrow("ENOENT");
  });

  it("says where it cannot write", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "file"), "");
    expect(await runMain(["init", "file/below"], { cwd })).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("error E_FILE_WRITE: file/below/pipeline.yaml could not be written"),
    });
  });
});
