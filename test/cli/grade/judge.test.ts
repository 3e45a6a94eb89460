import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rubric } from "../../../rubrics/checklist/index.ts";
import { cascade, scoreStream } from "../../../src/index.ts";
import type { Json, Sample } from "../../../src/core/types.ts";
import { math } from "../../../verifiers/math/index.ts";
import { judgeServer, verdicts } from "../../rubrics/judge/live/support/judge-server.ts";
import { runCli } from "../../support/run-cli.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const pipeline = (url: string, more = ""): string => `version: 1
reward:
  rubric:
    rubric:
      - { id: kind, criterion: Is kind, weight: 2 }
      - { id: brief, criterion: Is brief, check: { type: max_words, value: 5 } }
    judge: { model: judge, url: "${url}", price: { input: 1, output: 2 }${more} }
`;
const rows = Array.from({ length: 12 }, (_, at) => `${JSON.stringify({ id: `r${at}`, prompt: "Hi", completion: `Be well ${at}` })}\n`).join(
  "",
);
const rowsOf = (folder: string, file: string): readonly Readonly<Record<string, Json>>[] =>
  readFileSync(join(folder, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, Json>); // written by grade

describe("assay grade with a judge", () => {
  it("counts calls, tokens and dollars, and takes everything from the cache the second time", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, !user.includes("well 3")));
    const folder = temporaryFolder({ "in.jsonl": rows, "p.yaml": pipeline(server.url) });
    const words = ["grade", "in.jsonl", "--reward", "p.yaml", "--cache", "cache.sqlite"];
    const first = await runCli([...words, "--out", "one.jsonl"], folder);
    expect(first, first.stderr).toMatchObject({ exit: 0 });
    expect(first.stderr).toContain("judge       12 calls   1,200 tokens in   120 out   $0.0014\n");
    const second = await runCli([...words, "--out", "two.jsonl"], folder);
    expect(second.stderr).toContain("judge       0 calls   12 known from before\n");
    expect(server.received).toHaveLength(12);
    const [a, b] = [rowsOf(folder, "one.jsonl"), rowsOf(folder, "two.jsonl")];
    expect(b.map(({ reward }) => reward)).toEqual(a.map(({ reward }) => reward));
    expect(a[3]).toMatchObject({ reward: 1 / 3, cost: { judge_calls: 1, input_tokens: 100, output_tokens: 10, usd: 0.00012 } });
    expect(b[0]).toMatchObject({ cached: true, cost: { judge_calls: 0, judge_cached: 1 } });
    const third = await runCli([...words, "--out", "three.jsonl", "--json"], folder);
    expect(JSON.parse(third.stdout)).toMatchObject({ type: "summary", cost: { judge_calls: 0, judge_cached: 12 } });
  });

  it("is resumed with a greater budget, and at another address, and not with another model", async () => {
    const [server, other] = await Promise.all([0, 1].map(async () => await judgeServer(({ user }) => verdicts(user, true))));
    if (!server || !other) throw new Error("expected two servers");
    const folder = temporaryFolder({
      "in.jsonl": rows,
      "poor.yaml": pipeline(server.url, ", budget: { calls: 5 }"),
      "rich.yaml": pipeline(other.url, ", budget: { calls: 500 }"),
      "else.yaml": pipeline(server.url).replace("model: judge", "model: other"),
    });
    const grade = async (reward: string): Promise<{ readonly exit: number; readonly stderr: string }> =>
      await runCli(["grade", "in.jsonl", "--reward", reward, "--out", "out.jsonl", "--resume"], folder);
    const poor = await grade("poor.yaml");
    expect(poor.exit).toBe(3);
    expect(poor.stderr).toContain("E_JUDGE_BUDGET 7");
    const rich = await grade("rich.yaml");
    expect(rich, rich.stderr).toMatchObject({ exit: 0 });
    expect(rich.stderr).toContain("judge       12 calls");
    expect([server.received.length, other.received.length]).toEqual([5, 7]);
    expect((await grade("else.yaml")).exit).toBe(2);
  });

  it("has model, mode and the hashes of its prompts in the fingerprint, and no address or key", async () => {
    const folder = temporaryFolder({
      "a.yaml": pipeline("http://127.0.0.1:1/v1"),
      "b.yaml": pipeline("http://127.0.0.1:2/v1", ", api_key_env: SOME_KEY, attempts: 9"),
      "c.yaml": pipeline("http://127.0.0.1:1/v1", ", mode: batch"),
    });
    const prints = await Promise.all(
      ["a.yaml", "b.yaml", "c.yaml"].map(async (file) => JSON.parse((await runCli(["check", file, "--json"], folder)).stdout).fingerprint),
    );
    expect(prints[0]).toMatch(/^[0-9a-f]{16}$/u);
    expect(prints[1]).toBe(prints[0]);
    expect(prints[2]).not.toBe(prints[0]);
    const { stdout } = await runCli(["grade", "none.jsonl", "--reward", "b.yaml", "--print-config"], folder);
    expect(stdout).toMatch(/url: http:\/\/127\.0\.0\.1:2\/v1/u);
    expect(stdout).toMatch(/each@1: [0-9a-f]{16}/u);
    const printed = temporaryFolder({ "printed.yaml": stdout, "stale.yaml": stdout.replace(/each@1: \S+/u, "each@1: a000000000000000") });
    expect(JSON.parse((await runCli(["check", "printed.yaml", "--json"], printed)).stdout)).toMatchObject({ fingerprint: prints[0] });
    expect((await runCli(["check", "stale.yaml"], printed)).stderr).toMatch(/the prompt each@1 has the hash [0-9a-f]{16} here/u);
  });
});

describe("a cascade with a judge", () => {
  it("gives rows that need no appeal before the slowest appeal ends, and asks more than half of the allowed appeals at once", async () => {
    const count = 10_000;
    // No reply is given before 33 are asked for at once, and the slowest not before all plain rows are out: what waits for it never ends.
    const crowd = Promise.withResolvers<void>();
    const plainRows = Promise.withResolvers<void>();
    let asked = 0;
    const server = await judgeServer(async ({ user }) => {
      asked += 1;
      if (asked > 32) crowd.resolve();
      await (user.includes("is 137.") ? plainRows : crowd).promise;
      return verdicts(user, true);
    });
    const judge = { model: "j", url: server.url, mode: "reference" } as const;
    const appeal = rubric({ rubric: [{ id: "same", criterion: "Gives the same result" }], judge });
    const reward = cascade([
      { name: "rule", reward: math(), appeal: "on-fail" },
      { name: "appeal", reward: appeal },
    ]);
    const samples = Array.from({ length: count }, (_, at): Sample => ({
      id: `${at}`,
      prompt: "?",
      completion: `It is ${at % 20 === 17 ? at : 4}.`,
      reference: "4",
    }));
    let plain = 0;
    let appeals = 0;
    for await (const { score } of scoreStream(reward, samples, { concurrency: { network: 64 } })) {
      expect(score).toMatchObject({ status: "scored", reward: 1 });
      if (score.parts["appeal"]) appeals += 1;
      else plain += 1;
      if (plain === count - count / 20) plainRows.resolve();
    }
    expect(appeals).toBe(count / 20);
    expect(server.peak()).toBeLessThanOrEqual(64);
  });
});
