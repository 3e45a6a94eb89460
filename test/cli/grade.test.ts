import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/core/types.ts";
import { runCli, type CliResult } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Row = Readonly<Record<string, Json>>;

const rowsOf = (text: string): readonly Row[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row); // rows of the format, or the test fails
const jsonl = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const right = { id: "r", completion: "4", reference: "4" };
const wrong = { id: "w", completion: "5", reference: "4" };
const unknown = { id: "u", completion: "5" };

/** Grades in.jsonl with exact. */
function grade(input: string, ...words: readonly string[]): Promise<CliResult> {
  return runCli(["grade", "in.jsonl", "--reward", "exact", ...words], temporaryFolder({ "in.jsonl": input }));
}

describe("assay grade", () => {
  it("writes one row a sample in input order on stdout, and the summary on stderr", async () => {
    const { exit, stdout, stderr } = await grade(jsonl(wrong, right, unknown, { ...right, id: 7 }));
    expect(exit).toBe(0);
    expect(rowsOf(stdout).map((row) => [row["id"], row["status"], row["reward"], row["cause"]])).toEqual([
      ["w", "scored", 0, null],
      ["r", "scored", 1, null],
      ["u", "abstained", null, "reference"],
      ["7", "scored", 1, null],
    ]);
    expect(stderr).toMatch(/^scored 3 {3}abstained 1 {3}errored 0 {3}mean reward 0\.667 {3}/u);
    expect(stderr).not.toContain("\u001b");
  });

  it("gives every row the fingerprint of the pipeline and the seed", async () => {
    const cwd = temporaryFolder({
      "in.jsonl": jsonl(right),
      "a.yaml": "version: 1\nreward: exact\nseed: 5\n",
      "b.yaml": "version: 1\nreward: { exact: { ignoreCase: true } }\n",
    });
    const first = async (...words: readonly string[]): Promise<Row | undefined> =>
      rowsOf((await runCli(["grade", "in.jsonl", ...words], cwd)).stdout)[0];
    const a = await first("--reward", "a.yaml");
    expect(a).toMatchObject({ seed: 5, fingerprint: expect.stringMatching(/^[0-9a-f]{8,}$/u) });
    expect(await first("--reward", "a.yaml", "--seed", "9")).toMatchObject({ seed: 9 });
    expect(await first("--reward", "exact")).toMatchObject({ seed: 0 });
    expect((await first("--reward", "b.yaml"))?.["fingerprint"]).not.toBe(a?.["fingerprint"]);
  });

  it("reads standard input and several files one after the other", async () => {
    const cwd = temporaryFolder({ "a.jsonl": jsonl(right), "b.jsonl": jsonl({ completion: "x", reference: "y" }) });
    const { stdout, exit } = await runCli(["grade", "a.jsonl", "-", "b.jsonl", "--reward", "exact"], cwd, {
      stdin: jsonl({ completion: "4", reference: "4" }),
    });
    expect(exit).toBe(0);
    expect(rowsOf(stdout).map((row) => [row["id"], row["reward"]])).toEqual([
      ["r", 1],
      ["stdin:1", 1],
      ["b.jsonl:1", 0],
    ]);
  });

  it("maps columns and says what it mapped", async () => {
    const row = { response: "4", reward_model: { ground_truth: "4", style: "rule" }, level: 3 };
    const { stdout, stderr } = await grade(jsonl(row), "--map", "reference=reward_model.ground_truth");
    expect(rowsOf(stdout)[0]).toMatchObject({ reward: 1, metadata: { level: 3, reward_model: { style: "rule" } } });
    expect(stderr).toContain('in.jsonl: reference from "reward_model.ground_truth", completion from "response"');
  });

  it("keeps prompt, completion and reference where asked, and all three with a label column", async () => {
    const row = { ...right, prompt: "2+2?", correct: 1 };
    const kept = async (...words: readonly string[]): Promise<readonly string[]> =>
      Object.keys(rowsOf((await grade(jsonl(row), ...words)).stdout)[0] ?? {}).slice(19);
    expect(await kept()).toEqual([]);
    expect(await kept("--keep", "reference,prompt")).toEqual(["prompt", "reference"]);
    expect(await kept("--label", "correct")).toEqual(["prompt", "completion", "reference"]);
    expect(await kept("--label", "correct", "--keep", "prompt")).toEqual(["prompt"]);
    expect(rowsOf((await grade(jsonl(row), "--label", "correct")).stdout)[0]).toMatchObject({ metadata: { correct: 1 } });
  });

  it.each([
    ["0", 0],
    ["2", 2],
    ["99", 3],
  ])("stops after --limit %s rows", async (limit, rows) => {
    const { exit, stdout } = await grade(jsonl(right, wrong, right), "--limit", limit);
    expect([exit, rowsOf(stdout).length]).toEqual([0, rows]);
  });

  it.each([
    ["met", [right, wrong], "0.5", 0],
    ["missed", [right, wrong], "0.51", 1],
    ["missed where nothing is scored", [unknown], "0", 1],
    ["asked beside an errored row, which is worse", [wrong, { completion: 5 }], "0.9", 3],
    ["met beside an errored row", [right, { completion: 5 }], "0.1", 3],
  ])("exits by --fail-under %s", async (_name, rows, least, code) => {
    expect((await grade(jsonl(...rows), "--fail-under", least)).exit).toBe(code);
  });

  it("writes --out and says where, with nothing on stdout", async () => {
    const cwd = temporaryFolder({ "in.jsonl": jsonl(right, wrong), "out.jsonl": "old\n".repeat(1_000) });
    const { exit, stdout, stderr } = await runCli(["grade", "in.jsonl", "--reward", "exact", "--out", "out.jsonl"], cwd);
    expect([exit, stdout]).toEqual([0, ""]);
    expect(rowsOf(readFileSync(join(cwd, "out.jsonl"), "utf8")).map((row) => row["reward"])).toEqual([1, 0]);
    expect(stderr).toContain("results     out.jsonl");
  });

  it("prints JSON lines only with --json: rows on stdout and the summary apart from them", async () => {
    const toStdout = await grade(jsonl({ response: "4", gold: "4" }, { response: 1 }), "--json");
    expect(rowsOf(toStdout.stdout)).toHaveLength(2);
    expect(rowsOf(toStdout.stderr)).toEqual([expect.objectContaining({ type: "summary", rows: 2, scored: 1, errored: 1, mean: 1 })]);
    const toFile = await grade(jsonl(right), "--json", "--out", "out.jsonl");
    expect(rowsOf(toFile.stdout)).toEqual([expect.objectContaining({ type: "summary", rows: 1 })]);
    expect(toFile.stderr).toBe("");
  });

  it("shows the pipeline as it was understood with --print-config, and grades nothing", async () => {
    const cwd = temporaryFolder({ "p.yaml": "version: 1\nreward: { exact: { trim: false } }\n" });
    const words = ["grade", "no-such-file.jsonl", "--reward", "p.yaml", "--print-config", "--out", "out.jsonl"];
    const { exit, stdout, stderr } = await runCli(words, cwd);
    expect([exit, stderr, existsSync(join(cwd, "out.jsonl"))]).toEqual([0, "", false]);
    expect(stdout).toMatch(/trim: false +# p\.yaml:2:\d+\n/u);
    expect(stdout).toMatch(/ignoreCase: false +# default\n/u);
    expect(rowsOf((await runCli([...words, "--json"], cwd)).stdout)).toContainEqual(
      expect.objectContaining({ path: "reward.exact.trim", value: false }),
    );
  });

  it.each([
    [["--concurrency", "cpus=2"], 'Did you mean "cpu"?'],
    [["--concurrency", "cpu=0"], "with N from 1"],
    [["--concurrency", "cpu=1.5"], "with N from 1"],
    [["--concurrency", "cpu"], "with N from 1"],
    [["--concurrency", "cpu=2=3"], "with N from 1"],
    [["--concurrency", "cpu=5000"], "from 1 to 4096"],
    [["--keep", "completions"], 'Did you mean "completion"?'],
    [["--limit", "-1"], "--limit needs a whole number from 0"],
    [["--limit", "1.5"], "--limit needs a whole number from 0"],
    [["--limit", "many"], "--limit needs a number"],
    [["--seed", "0.5"], "--seed needs a whole number"],
    [["--seed", "1e300"], "--seed needs a whole number"],
    [["--reward", "exact"], "more than once"],
  ])("refuses %j before it empties the output", async (words, text) => {
    const cwd = temporaryFolder({ "in.jsonl": jsonl(right), "out.jsonl": "old\n" });
    const { exit, stdout, stderr } = await runCli(["grade", "in.jsonl", "--reward", "exact", "--out", "out.jsonl", ...words], cwd);
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("E_USAGE");
    expect(stderr).toContain(text);
    expect(readFileSync(join(cwd, "out.jsonl"), "utf8")).toBe("old\n");
  });

  it("refuses a label column that no row has", async () => {
    const { exit, stderr } = await grade(jsonl(right), "--label", "correct");
    expect(exit).toBe(2);
    expect(stderr).toContain('have no column "correct"');
  });

  it("gives the same rows for any order of the input, each by its own content", async () => {
    const some = Array.from({ length: 12 }, (_, index) => ({
      id: `s${index}`,
      completion: String(index),
      reference: String(index % 3 === 0 ? index : 0),
    }));
    const timeless = (text: string): readonly Row[] => rowsOf(text).map((row) => ({ ...row, duration_ms: 0 }));
    const expected = new Map(timeless((await grade(jsonl(...some))).stdout).map((row) => [row["id"], row]));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(some, { minLength: 1 }), async (chosen) => {
        const rows = await shuffled(chosen);
        expect(timeless(rows)).toEqual(chosen.map((one) => expected.get(one.id)));
      }),
      { numRuns: 5 },
    );
  });
});

async function shuffled(rows: readonly object[]): Promise<string> {
  return (await runCli(["grade", "-", "--reward", "exact"], process.cwd(), { stdin: jsonl(...rows) })).stdout;
}
