import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of a few lines, with the SDK and the unruly recipe imported, in a process of its own. */
async function runScript(lines: string): Promise<Ended> {
  const url = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const text = `import { score } from ${url("src/core/run.ts")};\nimport { unruly } from ${url("test/support/recipes/unruly.ts")};\n${lines}\n`;
  const folder = temporaryFolder({ "script.ts": text });
  const child = spawn(process.execPath, ["--conditions=assay-source", `${folder}/script.ts`], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 20_000,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

const rows = (completions: readonly string[]): string =>
  JSON.stringify(completions.map((completion, index) => ({ id: String(index), prompt: "", completion, reference: "a" })));

describe("the pool in a process of its own", () => {
  it("lets a script end by itself when its Scores are there", async () => {
    const { code, stdout } = await runScript(
      `console.log((await score(unruly({}), ${rows(["a", "b"])})).map((one) => one.reward).join());`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1,0\n" });
  });

  it("keeps what a recipe prints off stdout", async () => {
    const { code, stdout, stderr } = await runScript(`await score(unruly({}), ${rows(["print it"])});`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("printed by the check");
  });

  it("ends after checks that hung and checks that ended their worker", async () => {
    const { code, stdout } = await runScript(
      `console.log((await score(unruly({}), ${rows(["loop", "a", "exit", "a"])})).map((one) => one.code ?? one.reward).join());`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "E_WORK_DEADLINE,1,E_WORKER_DIED,1\n" });
  });
});
