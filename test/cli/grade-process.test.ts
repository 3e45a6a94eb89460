import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Json } from "../../src/core/types.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Row = Readonly<Record<string, Json>>;

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the command line that is killed with the test at the latest. */
function start(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess & { readonly ended: Promise<Ended> } {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--conditions=assay-source", bin, ...words], { cwd, env: { ...inherited, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  let stdout = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8");
  child.stdin.on("error", () => {}); // a process that ended reads no more
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  child.stdout.on("data", (text: string) => (stdout += text));
  return Object.assign(child, { ended });
}

async function run(words: readonly string[], cwd: string, stdin = "", env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = start(words, cwd, env);
  child.stdin?.end(stdin);
  return await child.ended;
}

function shell(script: string, cwd: string): Promise<Ended> {
  const child = spawn("bash", ["-c", `assay() { "${process.execPath}" --conditions=assay-source "${bin}" "$@"; }\n${script}`], { cwd });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.end();
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const rowsOf = (text: string): readonly Row[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row); // rows of the format, or the test fails
const good = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    completion: String(index),
    reference: index % 2 === 0 ? String(index) : "x",
  }));
const reward = (index: number): number => (index % 2 === 0 ? 1 : 0);

/** Looks again until it holds; the test's own time is the deadline. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("assay grade as a process", () => {
  it("grades a pipe, without colours or a bar where nobody looks", async () => {
    const { code, stdout, stderr } = await run(
      ["grade", "-", "--reward", "exact"],
      temporaryFolder(),
      jsonl([...good(3), { completion: 5 }]),
    );
    expect(code).toBe(3);
    expect(rowsOf(stdout).map((row) => [row["id"], row["reward"]])).toEqual([
      ["s0", 1],
      ["s1", 0],
      ["s2", 1],
      ["stdin:4", null],
    ]);
    expect(stderr).toMatch(/^scored 3 {3}abstained 0 {3}errored 1 /u);
    expect(stderr).not.toMatch(/[\u001b\r█░] ?\d+%|\u001b/u);
  });

  it("paints where FORCE_COLOR says so, and not where NO_COLOR does", async () => {
    const words = ["grade", "-", "--reward", "exact"];
    const painted = await run(words, temporaryFolder(), jsonl([{ completion: 5 }]), { FORCE_COLOR: "1" });
    const plain = await run(words, temporaryFolder(), jsonl([{ completion: 5 }]), { FORCE_COLOR: "1", NO_COLOR: "1" });
    expect(painted.stderr).toContain("\u001b[31merrored 1");
    expect(plain.stderr).not.toContain("\u001b");
    expect(painted.stdout).not.toContain("\u001b");
  });

  it("ends in peace where the reader of stdout goes away", async () => {
    const cwd = temporaryFolder({ "in.jsonl": jsonl(good(20_000)) });
    const { code, stdout, stderr } = await shell("set -o pipefail\nassay grade in.jsonl --reward exact 2>err.txt | head -1", cwd);
    expect(rowsOf(stdout).map((row) => row["id"])).toEqual(["s0"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(readFileSync(join(cwd, "err.txt"), "utf8")).not.toContain("Error");
  });

  it("loses nothing where the reader of a full pipe is slow", async () => {
    const count = 5_000;
    const cwd = temporaryFolder({ "in.jsonl": jsonl(good(count)) });
    const child = start(["grade", "in.jsonl", "--reward", "exact"], cwd);
    child.stdout?.pause();
    child.stdin?.end();
    await until(() => (child.stdout?.readableLength ?? 0) > 0);
    expect(child.exitCode, "2 MB do not fit into a pipe").toBeNull();
    child.stdout?.resume();
    const { code, stdout } = await child.ended;
    expect(code).toBe(0);
    expect(rowsOf(stdout).map((row) => row["reward"])).toEqual(Array.from({ length: count }, (_, index) => reward(index)));
  });

  it.skipIf(!existsSync("/dev/full"))("exits with 4 and E_FILE_WRITE where the disk is full", async () => {
    const cwd = temporaryFolder({ "small.jsonl": jsonl(good(1)), "in.jsonl": jsonl(good(5_000)) });
    for (const input of ["small.jsonl", "in.jsonl"]) {
      const { code, stderr } = await run(["grade", input, "--reward", "exact", "--out", "/dev/full"], cwd);
      expect(stderr).toContain("E_FILE_WRITE: /dev/full cannot be written: ENOSPC");
      expect(code).toBe(4);
    }
    const piped = await shell("assay grade in.jsonl --reward exact >/dev/full", cwd);
    expect(piped.code).toBe(4);
  });

  it("exits with 4 where one of several inputs is not there, and leaves the output as it was", async () => {
    const cwd = temporaryFolder({ "in.jsonl": jsonl(good(2)), "out.jsonl": "old\n" });
    const { code, stderr } = await run(["grade", "in.jsonl", "gone.jsonl", "--reward", "exact", "--out", "out.jsonl"], cwd);
    expect([code, readFileSync(join(cwd, "out.jsonl"), "utf8")]).toEqual([4, "old\n"]);
    expect(stderr).toContain("gone.jsonl cannot be read");
  });
});

const slowRecipe = `import { defineVerifier, pass } from "assay-rewards";
export const slow = defineVerifier({
  name: "slow", version: 1, summary: "Passes at once, or never ends.",
  resource: "network",
  check: ({ completion }) => (completion === "wait" ? new Promise(() => {}) : Promise.resolve(pass("at once"))),
});
`;

describe("an interrupt of assay grade", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s keeps what was scored as whole lines in order, and exits with %i", async (signal, exit) => {
    const rows = Array.from({ length: 300 }, (_, index) => ({ id: `s${index}`, completion: index < 200 ? "go" : "wait" }));
    const cwd = temporaryFolder({ "slow.mjs": slowRecipe, "in.jsonl": jsonl(rows) });
    const child = start(["grade", "in.jsonl", "--reward", "slow", "--recipes", "slow.mjs", "--out", "out.jsonl"], cwd);
    const out = join(cwd, "out.jsonl");
    await until(() => existsSync(out) && readFileSync(out, "utf8").includes('"s199"'));
    child.kill(signal);
    const { code, stderr } = await child.ended;
    const text = readFileSync(out, "utf8");
    const written = rowsOf(text);
    expect(code).toBe(exit);
    expect(text.endsWith("}\n")).toBe(true);
    expect(written.map((row) => row["id"])).toEqual(rows.slice(0, written.length).map((row) => row.id));
    expect(written.slice(0, 200).every((row) => row["status"] === "scored")).toBe(true);
    for (const row of written.slice(200)) expect(row).toMatchObject({ status: "errored", error: { code: "E_ABORTED", retryable: true } });
    expect(stderr).toContain("scored 200");
  });

  it("ends a run that waits for a pipe which says nothing", async () => {
    const child = start(["grade", "-", "--reward", "exact"], temporaryFolder());
    child.stdin?.write(jsonl(good(2)));
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill("SIGINT");
    const { code, stdout } = await child.ended;
    expect([code, rowsOf(stdout).length]).toEqual([130, 2]);
  });
});

const ownRecipe = `import { defineVerifier, fail, pass } from "assay-rewards";
import * as z from "zod";

export const own = defineVerifier({
  name: "own", version: 1, summary: "Does what the completion says.",
  options: z.strictObject({ shout: z.boolean().default(false) }),
  reference: z.string(),
  workMs: 100,
  check({ completion, reference }) {
    if (completion === "loop") for (;;);
    if (completion === "throw") throw new Error("thrown by the check");
    if (completion === "exit") process.exit(7);
    if (completion === "nothing") return;
    return completion === reference ? pass("right") : fail("wrong");
  },
});
`;

describe("a recipe of the user's own that misbehaves", () => {
  const bad = ["loop", "throw", "exit", "nothing"];
  const rows = good(80).flatMap((row, index) =>
    index % 20 === 10 ? [row, { id: bad[(index - 10) / 20], completion: bad[(index - 10) / 20], reference: "x" }] : [row],
  );
  const files = {
    "own.ts": ownRecipe,
    "in.jsonl": jsonl(rows),
    "p.yaml": "version: 1\nrecipes: [./own.ts]\nreward: { own: { shout: true } }\n",
  };

  it.each([
    ["--recipes", ["--reward", "own", "--recipes", "own.ts"]],
    ["recipes: in a pipeline", ["--reward", "p.yaml"]],
  ])("given by %s costs its own rows alone", async (_name, words) => {
    const { code, stdout, stderr } = await run(["grade", "in.jsonl", ...words, "--concurrency", "cpu=2"], temporaryFolder(files));
    const written = rowsOf(stdout);
    expect(written.map((row) => row["id"])).toEqual(rows.map((row) => "id" in row && row.id));
    const byId = new Map(written.map((row) => [row["id"], row]));
    expect(byId.get("loop")).toMatchObject({ status: "scored", reward: 0, cause: "candidate", code: "E_WORK_DEADLINE" });
    expect(byId.get("exit")).toMatchObject({ status: "scored", reward: 0, cause: "candidate", code: "E_WORKER_DIED" });
    expect(byId.get("throw")).toMatchObject({ status: "errored", error: { code: "E_CHECK_THREW", message: "thrown by the check" } });
    expect(byId.get("nothing")).toMatchObject({ status: "errored", error: { code: "E_CHECK_RESULT" } });
    for (let index = 0; index < 80; index += 1)
      expect(byId.get(`s${index}`), `s${index}`).toMatchObject({ status: "scored", reward: reward(index), cause: null });
    expect(code).toBe(3);
    expect(stderr).toContain("codes       ");
  });
});
