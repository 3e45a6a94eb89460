// Graded rows through assay audit, by a label column, strata, groups and a column of --by: speed, and memory that does not grow.
// node benchmarks/audit/throughput.ts [ROWS]   1,000,000 rows and then 10,000,000; exit 1 below 50,000 rows/s or where memory grows
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runMeasured } from "../support/run-measured.ts";
import { writeRows } from "../support/write-rows.ts";

const bin = fileURLToPath(new URL("../../dist/src/cli/bin.js", import.meta.url));
const most = Number(process.argv[2] ?? 10_000_000);
const bar = 50_000;
/** Memory may differ by so much between a tenth of the rows and all of them. */
const slack = 0.2;

const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
const peaks: number[] = [];
let missed = false;
console.log("rows        rows/s    peak MB");
try {
  for (const rows of [most / 10, most]) {
    const file = join(folder, "graded.jsonl");
    await writeRows(file, rows, gradedAt);
    const { exit, seconds, peakMb, stderr } = await runMeasured([bin, "audit", file, "--label", "correct", "--by", "model", "--json"]);
    if (exit !== 0) throw new Error(stderr);
    peaks.push(peakMb);
    missed ||= rows / seconds < bar;
    console.log(`${String(rows).padEnd(11)} ${(rows / seconds).toFixed(0).padEnd(9)} ${peakMb.toFixed(0)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const [few = 0, all = 0] = peaks;
const flat = all <= few * (1 + slack);
if (!flat) console.log(`memory grew from ${few.toFixed(0)} to ${all.toFixed(0)} MB`);
process.exitCode = missed || !flat ? 1 : 0;

/** A row as grading writes it: about 40% right, a verifier that misses a fifth of them and passes 3% of the others. */
function gradedAt(index: number): object {
  const dice = (index * 2_654_435_761) % 2 ** 32;
  const correct = dice % 10 < 4;
  const verdict = correct ? Number(dice % 50 < 40) : Number(dice % 100 < 3);
  return {
    id: `data.jsonl:${index + 1}`,
    status: "scored",
    reward: verdict,
    cause: null,
    code: null,
    reason: `"${index % 97}" is not "${index % 89}"`,
    evidence: [],
    metrics: {},
    parts: {},
    steps: null,
    decision: { verdict, stratum: ["math", "math/boxed", "math/plain"][index % 3] },
    cost: {},
    duration_ms: 0.31,
    cached: false,
    error: null,
    group: { id: `q${Math.floor(index / 8)}` },
    metadata: { correct, model: `m${index % 7}` },
    fingerprint: "0a5c61c7827bae1b",
    seed: 0,
  };
}
