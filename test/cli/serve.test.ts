import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCli } from "./support/run-cli.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));

interface Row {
  readonly type?: string;
  readonly id?: string;
  readonly status?: string;
  readonly reward?: number | null;
  readonly [field: string]: unknown;
}

describe("assay serve --stdio", () => {
  it("answers a program that keeps it running, and ends with its input", async () => {
    const child = spawn(process.execPath, ["--conditions=assay-source", bin, "serve", "--stdio", "--reward", "math", "--seed", "3"], {
      stdio: ["pipe", "pipe", "inherit"],
      timeout: 25_000,
    });
    const closed = new Promise<number | null>((resolve) => void child.on("close", resolve));
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (message: object): Promise<Row> => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const next = await answers.next();
      return JSON.parse(String(next.value)) as Row;
    };
    const hello = await ask({ type: "hello" });
    expect(hello).toMatchObject({ type: "hello", protocol: 1, seed: 3, reward: { use: "math" } });
    expect(hello["recipes"]).toContainEqual(expect.objectContaining({ name: "math" }));
    expect(hello["version"]).toMatch(/^\d+\.\d+\.\d+/u);
    expect(await ask({ id: "a", completion: "\\boxed{4}", reference: "4" })).toMatchObject({ id: "a", status: "scored", reward: 1 });
    expect(await ask({ id: "b", completion: "\\boxed{5}", reference: "4" })).toMatchObject({
      id: "b",
      reward: 0,
      fingerprint: hello["fingerprint"],
      seed: 3,
    });
    expect(await ask({ type: "flush", tag: "end" })).toEqual({ type: "flushed", tag: "end" });
    child.stdin.end();
    expect(await closed).toBe(0);
  });

  it("answers what is under way before it ends, and prints nothing else on stdout", async () => {
    const stdin = Array.from({ length: 500 }, (_, id) => `{"id":"${id}","completion":"${id}","reference":"1"}\n`).join("");
    const { code, stdout, stderr } = await runCli(["serve", "--stdio", "--reward", "exact"], { stdin });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const ids = stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as Row).id);
    expect(new Set(ids).size).toBe(500);
  });
});
