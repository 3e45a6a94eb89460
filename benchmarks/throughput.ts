// Rows through reader, runner and writer with a trivial verifier, beside JSON.parse alone in the same run.
// node benchmarks/throughput.ts            1,000,000 rows of 200 bytes and 60,000 of 16 kB; exit 1 below the bars
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runMeasured } from "./support/run-measured.ts";
import { writeRows } from "./support/write-rows.ts";

const bin = fileURLToPath(new URL("../dist/src/cli/bin.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
const maxMb = 300;
let missed = false;

const cases = [
  { rows: 100_000, bytes: 200, bar: 0 },
  { rows: 1_000_000, bytes: 200, bar: 60_000 },
  { rows: 60_000, bytes: 16_000, bar: 6_000 },
];
const peaks = new Map<number, number>();
console.log("rows        bytes   rows/s    bar       JSON.parse alone   ratio   peak MB");
try {
  for (const { rows, bytes, bar } of cases) {
    const file = join(folder, "in.jsonl");
    await writeRows(file, rows, (index) => rowAt(index, bytes));
    const alone = await parseAlone(file, rows);
    const { exit, seconds, peakMb, stderr } = await runMeasured([
      bin,
      "grade",
      file,
      "--reward",
      "exact",
      "--out",
      join(folder, "out.jsonl"),
    ]);
    if (exit !== 0) throw new Error(stderr);
    const rate = rows / seconds;
    const before = peaks.get(bytes);
    peaks.set(bytes, peakMb);
    const flat = before === undefined || Math.abs(peakMb - before) <= 0.2 * before;
    const good = rate >= bar && peakMb < maxMb && flat;
    missed ||= !good;
    console.log(
      `${String(rows).padEnd(11)} ${String(bytes).padEnd(7)} ${rate.toFixed(0).padEnd(9)} ${String(bar || "–").padEnd(9)} ${alone.toFixed(0).padEnd(18)} ${(rate / alone).toFixed(2).padEnd(7)} ${peakMb.toFixed(0)}${flat ? "" : " (not flat)"}${good ? "" : "  MISSED"}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

function rowAt(index: number, bytes: number): object {
  const reference = `answer ${index % 977}`;
  const row = { id: `r${index}`, prompt: "", completion: index % 3 === 0 ? `${reference} no` : reference, reference };
  const missing = Math.max(0, bytes - JSON.stringify(row).length - 1);
  return bytes > 1_000
    ? { ...row, completion: "a word of reasoning, ".repeat(missing / 21) + row.completion }
    : { ...row, prompt: "x".repeat(missing) };
}

async function parseAlone(path: string, rows: number): Promise<number> {
  const started = performance.now();
  for await (const line of createInterface({ input: createReadStream(path) })) JSON.parse(line);
  return rows / ((performance.now() - started) / 1000);
}
