import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const source = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);

/** Grades rows of 200 bytes that are made as they are read, and prints what that took. */
const script = `
import { capHeap } from ${source("cli/grade/cap-heap.ts")};
import { gradeFiles } from ${source("cli/grade/grade-files.ts")};
import { scored } from ${source("core/scores.ts")};
import { createFileSink } from ${source("data/file-sink.ts")};
import { createSummarizer } from ${source("data/summary.ts")};
import { createScorer } from ${source("scorer/create-scorer.ts")};

const [rows, out] = [Number(process.argv[2]), process.argv[3]];
let [asked, released, mostOpen] = [0, 0, 0];
const reward = {
  scope: "sample", spec: { use: "count", version: 1, with: {} }, range: [0, 1],
  score: (batch) => {
    asked += batch.length;
    mostOpen = Math.max(mostOpen, asked - released);
    return batch.map((sample) => Promise.resolve(scored((sample.completion.length * 7919 + Number(sample.id)) % 100_003 / 100_003, "x")));
  },
};
async function* stdin() {
  for (let from = 0; from < rows; from += 500) {
    const lines = Array.from({ length: Math.min(500, rows - from) }, (_, at) => {
      const head = '{"id":"' + (from + at) + '","group":"' + ((from + at) >> 3) + '","reference":"4","completion":"';
      return head + "x".repeat(197 - head.length) + '"}\\n';
    });
    yield Buffer.from(lines.join(""));
  }
}
capHeap();
const scorer = createScorer(reward);
const { rows: graded, failure } = await gradeFiles({
  scorer, summarizer: createSummarizer(reward.range), inputs: [{ path: "-", name: "-" }], stdin, fingerprint: "f", seed: 0, keep: new Set(), signal: new AbortController().signal,
  output: createFileSink(out), outputName: out, closeOutput: true, graded: (count) => { released = count; },
});
console.log(JSON.stringify({ rows: graded, failed: failure !== undefined, mostOpen, peakMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
`;

interface Measured {
  readonly rows: number;
  readonly failed: boolean;
  readonly mostOpen: number;
  readonly peakMb: number;
}

describe("memory of gradeFiles", () => {
  it("stays below 300 MB for 300,000 rows, with no more rows open than the window", () => {
    const folder = temporaryFolder({ "measure.mjs": script });
    const child = spawnSync(
      process.execPath,
      ["--conditions=assay-source", join(folder, "measure.mjs"), "300000", join(folder, "out.jsonl")],
      {
        encoding: "utf8",
        timeout: 25_000,
      },
    );
    expect(child.status, child.stderr).toBe(0);
    const measured = JSON.parse(child.stdout) as Measured; // printed by the script above
    expect(measured).toMatchObject({ rows: 300_000, failed: false });
    expect(measured.mostOpen).toBeGreaterThan(0);
    expect(measured.mostOpen).toBeLessThanOrEqual(16_384);
    expect(measured.peakMb).toBeLessThan(300);
  });
});
