// `assay grade --cache`: a second run that finds every Score, and two processes on one file at once.
// node benchmarks/cached-grade.ts [rows]     1,000,000 rows by default; exit 1 where a row is no hit, below 40,000 rows/s, or where work is done twice
import { spawn } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runMeasured } from "./support/run-measured.ts";
import { writeRows } from "./support/write-rows.ts";

const bin = fileURLToPath(new URL("../dist/src/cli/bin.js", import.meta.url));
const rows = Number(process.argv[2] ?? 1_000_000);
const barRate = 40_000;
/** Rows that both processes may compute, of all: they begin at the same moment, and learn of each other in the first seconds. */
const barTwice = 0.02;
const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
let missed = false;

try {
  const input = join(folder, "in.jsonl");
  await writeRows(input, rows, rowAt);
  const words = (cache: string, out: string): string[] => [
    bin,
    "grade",
    input,
    "--reward",
    "math",
    "--cache",
    join(folder, cache),
    "--out",
    join(folder, out),
  ];

  for (const run of ["first", "second"]) {
    const { exit, seconds, peakMb, stderr } = await runMeasured(words("cache.sqlite", "out.jsonl"));
    if (exit !== 0) throw new Error(stderr);
    const hits = (await cachedOf("out.jsonl")).filter(Boolean).length;
    const good = run === "first" || (hits === rows && rows / seconds >= barRate);
    missed ||= !good;
    console.log(
      `${run.padEnd(7)} ${rows} rows: ${(rows / seconds).toFixed(0)} rows/s, ${hits} from the cache, peak ${peakMb.toFixed(0)} MB, file ${(statSync(join(folder, "cache.sqlite")).size / 2 ** 20).toFixed(0)} MB${good ? "" : "  MISSED"}`,
    );
  }

  const started = performance.now();
  const exits = await Promise.all(["a.jsonl", "b.jsonl"].map((out) => exitOf(words("shared.sqlite", out))));
  const seconds = (performance.now() - started) / 1000;
  const [a, b] = [await cachedOf("a.jsonl"), await cachedOf("b.jsonl")];
  const twice = a.filter((cached, index) => !cached && b[index] === false).length;
  const good = exits.every((exit) => exit === 0) && twice <= barTwice * rows;
  missed ||= !good;
  console.log(
    `two at once: exits ${exits.join(" ")}, ${(rows / seconds).toFixed(0)} rows/s each, computed ${a.filter((cached) => !cached).length} + ${b.filter((cached) => !cached).length}, both ${twice}${good ? "" : "  MISSED"}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

function rowAt(index: number): object {
  const sum = (index * 7) % 10_007;
  const completion = `Case ${index}. After some thought we find that it makes \\boxed{${index % 5 === 0 ? sum + 1 : sum}}`;
  return { id: `r${index}`, prompt: "Add them up.", completion, reference: String(sum) };
}

async function exitOf(words: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, words, { stdio: "ignore" });
  return await new Promise((resolve) => child.on("close", resolve));
}

async function cachedOf(name: string): Promise<readonly boolean[]> {
  const found: boolean[] = [];
  for await (const line of createInterface({ input: createReadStream(join(folder, name)) }))
    found.push(line.includes('"cached":true,"error"'));
  return found;
}
