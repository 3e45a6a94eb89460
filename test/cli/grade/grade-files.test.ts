import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { gradeFiles, type Graded, type GradeOptions } from "../../../src/cli/grade/grade-files.ts";
import { scored } from "../../../src/core/scores.ts";
import type { Json, SampleReward, Score } from "../../../src/core/types.ts";
import { createSummarizer, type Summary } from "../../../src/data/summary.ts";
import { createScorer } from "../../../src/scorer/create-scorer.ts";
import { rewardOf } from "../../support/rewards.ts";

type Row = Readonly<Record<string, Json>>;

const rowsOf = (text: string): readonly Row[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row); // rows of the format, or the test fails
const jsonl = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** A stream that takes everything at once. */
function sink(take: (chunk: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      take(chunk);
      done();
    },
  });
}

/** Grades with a scorer of its own, and sums up. */
async function grade(
  options: Omit<GradeOptions, "scorer" | "summarizer"> & { readonly reward: SampleReward },
): Promise<Graded & { readonly summary: Summary }> {
  const { reward, ...more } = options;
  await using scorer = createScorer(reward);
  const summarizer = createSummarizer(reward.range);
  const graded = await gradeFiles({ ...more, scorer, summarizer });
  return { ...graded, summary: summarizer.summary() };
}

describe("gradeFiles", () => {
  const stdin = (rows: number): (() => AsyncIterable<Buffer>) =>
    async function* () {
      for (let from = 0; from < rows; from += 100)
        yield Buffer.from(
          jsonl(...Array.from({ length: Math.min(100, rows - from) }, (_, at) => ({ id: `s${from + at}`, completion: "c" }))),
        );
    };
  const base = {
    inputs: [{ path: "-", name: "-" }],
    fingerprint: "f",
    seed: 0,
    keep: new Set<never>(),
    outputName: "out",
    closeOutput: true,
  } as const;

  it("errs a row whose Score JSON cannot carry, and counts it so", async () => {
    const reward = rewardOf((one) =>
      Promise.resolve(one.id === "s1" ? scored(1, "odd", { evidence: [{ kind: "big", value: 1n as unknown as Json }] }) : scored(1, "x")),
    ); // what a recipe in JavaScript may give
    let text = "";
    const output = sink((chunk) => (text += chunk));
    const { summary } = await grade({ ...base, reward, output, stdin: stdin(3), signal: new AbortController().signal });
    expect(rowsOf(text).map((row) => row["status"])).toEqual(["scored", "errored", "scored"]);
    expect(summary).toMatchObject({ scored: 2, errored: 1, byCode: { E_CHECK_RESULT: 1 } });
  });

  it("has no more rows open than its window while nobody takes the output", async () => {
    let asked = 0;
    const reward = rewardOf(() => {
      asked += 1;
      return Promise.resolve(scored(1, "x"));
    });
    const pending: (() => void)[] = [];
    const output = new Writable({ highWaterMark: 1, decodeStrings: false, write: (_chunk, _encoding, done) => void pending.push(done) });
    let done = false;
    const grading = grade({ ...base, reward, output, stdin: stdin(60_000), signal: new AbortController().signal }).then((graded) => {
      done = true;
      return graded;
    });
    for (let last = -1; last !== asked;) {
      last = asked;
      for (let turns = 0; turns < 50; turns += 1) await turn();
    }
    expect(asked).toBeGreaterThan(1_000);
    expect(asked).toBeLessThanOrEqual(16_384 + 256);
    while (!done) {
      for (const finish of pending.splice(0)) finish();
      await turn();
    }
    expect((await grading).summary).toMatchObject({ rows: 60_000, scored: 60_000 });
  });

  it("settles what is under way when the run ends, in order and each once", async () => {
    const end = new AbortController();
    const reward = rewardOf((one) =>
      Number(one.id.slice(1)) < 250 ? Promise.resolve(scored(1, "x")) : new Promise<Score>(() => undefined),
    );
    let text = "";
    const output = sink((chunk) => (text += chunk));
    const grading = grade({ ...base, reward, output, stdin: stdin(1_000), signal: end.signal });
    for (let turns = 0; turns < 50; turns += 1) await turn();
    end.abort();
    const { summary, failure } = await grading;
    const rows = rowsOf(text);
    expect(failure).toBeUndefined();
    expect(rows.map((row) => row["id"])).toEqual(rows.map((_, index) => `s${index}`));
    expect(summary).toMatchObject({ rows: rows.length, scored: 250, byCode: { E_ABORTED: rows.length - 250 } });
  });
});
