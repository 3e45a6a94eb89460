import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtin } from "../../src/builtin.ts";
import type { Sample } from "../../src/core/types.ts";
import { readRows } from "../../src/data/read-rows.ts";
import { createRowWriter } from "../../src/data/score-row.ts";
import { createRegistry, loadPipeline } from "../../src/pipeline/index.ts";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import { runCli } from "../support/run-cli.ts";
import { shuffled } from "../support/shuffled.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Row = Readonly<Record<string, unknown>>;

const groups = 300;
const size = 8;
const pipeline = `version: 1
reward:
  within-group:
    transform: standardise
    reward:
      weighted-sum:
        correct: { weight: 0.9, reward: math }
        boxed: { weight: 0.1, reward: { format: { require: [boxed] } } }
`;
const lines = Array.from({ length: groups * size }, (_, at) => {
  const group = Math.floor(at / size);
  const answer = (at * 7) % 5 === 0 ? group : group + (at % 3);
  const completion = at % 4 === 0 ? `It is ${answer}.` : `It is \\boxed{${answer}}`;
  // Some references cannot be read, so that some members abstain.
  const reference = at % 97 === 0 ? "\\frac{" : String(group);
  return JSON.stringify({ id: `r${at}`, completion, reference, group: { id: `g${group}`, index: at % size } });
});
const mixed = shuffled(lines, 3);

/** Rows by id, without what may differ between runs. */
function byId(rows: readonly Row[]): ReadonlyMap<unknown, Row> {
  return new Map(
    rows.map((row) => [row["id"], JSON.parse(JSON.stringify(row, (key, value: unknown) => (key === "duration_ms" ? 0 : value))) as Row]),
  );
}

async function grade(text: string, more: readonly string[] = []): Promise<readonly Row[]> {
  const folder = temporaryFolder({ "in.jsonl": text, "pipeline.yaml": pipeline });
  const { exit, stdout, stderr } = await runCli(["grade", "in.jsonl", "--reward", "pipeline.yaml", ...more], folder);
  expect(exit, stderr).toBe(0);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row); // rows of the format, or the test fails
}

describe("a pipeline over groups", () => {
  it("gives the same Scores from a contiguous file, a shuffled file and a stream whose open groups spill", async () => {
    const contiguous = await grade(`${lines.join("\n")}\n`);
    expect(contiguous.map((row) => row["id"])).toEqual(lines.map((_, at) => `r${at}`));
    expect(new Set(contiguous.map((row) => row["status"]))).toEqual(new Set(["scored", "abstained"]));
    const fromShuffled = await grade(`${mixed.join("\n")}\n`);
    expect(fromShuffled.map((row) => row["id"])).toEqual(mixed.map((line) => (JSON.parse(line) as Row)["id"]));
    expect(byId(fromShuffled)).toEqual(byId(contiguous));

    const { reward, fingerprint } = loadPipeline({ text: pipeline, path: "pipeline.yaml" }, createRegistry(builtin));
    const path = join(temporaryFolder(), "in.jsonl");
    writeFileSync(path, `${mixed.join("\n")}\n`);
    const write = createRowWriter({ fingerprint, seed: 0, keep: new Set() });
    const found: Row[] = [];
    await using scorer = createScorer(reward, { groups: { maxOpenGroups: 4 } });
    for await (const { sample, score } of scorer.stream(samplesOf(path), { window: 64 }))
      found.push(JSON.parse(write(sample, score)) as Row);
    expect(byId(found)).toEqual(byId(contiguous));
  });

  it("errs samples without a group and short groups, and scores the others", async () => {
    const rows = [
      { id: "alone", completion: "4", reference: "4" },
      { id: "short", completion: "4", reference: "4", group: { id: "s", size: 3 } },
      { id: "a", completion: "\\boxed{4}", reference: "4", group: "g" },
      { id: "b", completion: "5", reference: "4", group: "g" },
    ];
    const folder = temporaryFolder({ "in.jsonl": rows.map((row) => `${JSON.stringify(row)}\n`).join(""), "pipeline.yaml": pipeline });
    const { exit, stdout } = await runCli(["grade", "in.jsonl", "--reward", "pipeline.yaml"], folder);
    const found = stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { status: string; error: { code: string } | null });
    expect(exit).toBe(3);
    expect(found.map(({ status, error }) => error?.code ?? status)).toEqual(["E_GROUP_MISSING", "E_GROUP_INCOMPLETE", "scored", "scored"]);
  });

  it("is refused where a command scores one sample", async () => {
    const folder = temporaryFolder({ "pipeline.yaml": pipeline });
    const { exit, stderr } = await runCli(["explain", "--reward", "pipeline.yaml", "--completion", "4"], folder);
    expect(exit).toBe(2);
    expect(stderr).toContain('"within-group" scores whole groups');
  });

  it("goes on after an end in the middle, and grades groups with errored members anew as wholes", async () => {
    const folder = temporaryFolder({ "in.jsonl": `${mixed.join("\n")}\n`, "pipeline.yaml": pipeline });
    const words = ["grade", "in.jsonl", "--reward", "pipeline.yaml", "--out", "out.jsonl", "--resume"];
    const whole = await runCli(words, folder);
    expect(whole.exit, whole.stderr).toBe(0);
    const path = join(folder, "out.jsonl");
    const rows = readFileSync(path, "utf8").split("\n").slice(0, -1);
    const broken = rows.slice(0, 1_000).map((line, at) => {
      if (at % 100 !== 0) return line;
      const row = JSON.parse(line) as Record<string, unknown>;
      return JSON.stringify({
        ...row,
        status: "errored",
        reward: null,
        cause: "infrastructure",
        error: { code: "E_CHECK_THREW", message: "x", retryable: false },
      });
    });
    writeFileSync(path, `${broken.join("\n")}\n{"torn`);
    const resumed = await runCli(words, folder);
    expect(resumed.exit, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain("1,000 rows were there already");
    const again = readFileSync(path, "utf8").split("\n").slice(0, -1);
    const parse = (list: readonly string[]): readonly Row[] => list.map((line) => JSON.parse(line) as Row);
    expect([...byId(parse(again)).values()]).toEqual([...byId(parse(rows)).values()]);
  });
});

async function* samplesOf(path: string): AsyncGenerator<Sample, void, undefined> {
  for await (const batch of readRows([{ path, name: "in.jsonl" }])) for (const { sample } of batch) yield sample;
}
