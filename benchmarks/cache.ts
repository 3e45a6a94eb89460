// What the cache costs a row: a first run that stores, a second one that finds, two processes at once; beside a Map of texts.
// node --conditions=assay-source benchmarks/cache.ts [rows]         1,000,000 rows; exit 1 where a hit takes more than 12 µs
import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCache } from "../src/cache/open-cache.ts";
import type { CacheStats, OpenCache } from "../src/cache/score-cache.ts";
import type { Score, ScoreCache } from "../src/core/types.ts";

interface Measured {
  readonly micros: number;
  readonly peakMb: number;
  readonly stats?: CacheStats;
}

const barMicros = 12;
const batch = 256;
const window = 4_096;

const [phase, argument, file] = process.argv.slice(2);
if (file !== undefined) console.log(JSON.stringify(await measure(String(phase), Number(argument), file)));
else await main(Number(phase ?? 1_000_000));

async function main(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const path = join(folder, "cache.sqlite");
  const print = (name: string, { micros, peakMb, stats }: Measured): void => {
    const counts = stats ? `   hits ${stats.hits}   misses ${stats.misses}   stored ${stats.stored}` : "";
    console.log(`${name.padEnd(34)} ${micros.toFixed(2).padStart(6)} µs a row   peak ${peakMb.toFixed(0)} MB${counts}`);
  };
  try {
    console.log(`${rows} rows, Scores of ${JSON.stringify(scoreOf(1)).length} characters`);
    print("keys and window alone", await inChild("bare", rows, path));
    print("Map and JSON, first run", await inChild("map-first", rows, path));
    print("Map and JSON, second run", await inChild("map-second", rows, path));
    print("file, first run", await inChild("run", rows, path));
    console.log(`file of ${(statSync(path).size / 2 ** 20).toFixed(0)} MB`);
    const second = await inChild("run", rows, path);
    print("file, second run", second);
    print("file, second run, other order", await inChild("shuffled", rows, path));
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
    const both = await Promise.all([inChild("run", rows, path), inChild("run", rows, path)]);
    for (const one of both) print("file, first run, two processes", one);
    if (second.micros > barMicros) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inChild(name: string, rows: number, path: string): Promise<Measured> {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, ["--conditions=assay-source", self, name, String(rows), path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${name} ended with ${String(code)}`);
  return JSON.parse(text) as Measured; // what the same file prints below
}

async function measure(name: string, rows: number, path: string): Promise<Measured> {
  const started = performance.now();
  const done = (stats?: CacheStats): Measured => ({
    micros: ((performance.now() - started) * 1_000) / rows,
    peakMb: process.resourceUsage().maxRSS / 1_024,
    ...(stats ? { stats } : {}),
  });
  if (name === "bare") {
    await through({ through: (_key, compute) => compute() }, rows, 1);
    return done();
  }
  if (name.startsWith("map")) {
    const cache = mapCache();
    await through(cache, rows, 1);
    if (name === "map-first") return done();
    const first = performance.now() - started;
    await through(cache, rows, 1);
    return { ...done(), micros: ((performance.now() - started - first) * 1_000) / rows };
  }
  const cache: OpenCache = openCache(path, { note: (text) => console.error(text) });
  // A step that has no divisor in common with the number of rows comes by every row.
  await through(cache, rows, name === "shuffled" ? 7_919 : 1);
  await cache.close();
  return done(cache.stats());
}

/** Asks for all rows as a run does: in batches, with a window of open ones, and results that come a little later. */
async function through(cache: ScoreCache, rows: number, step: number): Promise<void> {
  let open = 0;
  let wake: (() => void) | undefined;
  const settled = (): void => {
    open -= 1;
    if (open <= window - batch) wake?.();
  };
  for (let from = 0; from < rows; from += batch) {
    while (open > window - batch) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    for (let index = from; index < Math.min(from + batch, rows); index += 1) {
      const row = (index * step) % rows;
      open += 1;
      void cache.through(hash("sha256", `row ${row}`, "binary"), () => Promise.resolve(scoreOf(row))).then(settled);
    }
  }
  while (open > 0) await new Promise<void>((resolve) => void setImmediate(resolve));
}

function mapCache(): ScoreCache {
  const texts = new Map<string, string>();
  return {
    async through(key, compute) {
      const text = texts.get(key);
      if (text !== undefined) return JSON.parse(text) as Score; // what was put in below
      const score = await compute();
      texts.set(key, JSON.stringify({ ...score, cached: true, durationMs: 0 }));
      return score;
    },
  };
}

/** A Score as the math verifier gives it. */
function scoreOf(row: number): Score {
  return {
    status: "scored",
    reward: row % 2,
    reason: `"\\\\frac{${row}}{4}" ${row % 2 === 1 ? "equals" : "differs from"} "${row}/4", which is what the reference says`,
    evidence: [
      { kind: "answer", text: `\\frac{${row}}{4}`, strategy: "boxed", start: 231 + (row % 100), end: 250 + (row % 100) },
      { kind: "comparison", equal: row % 2 === 1, certainty: "exact", form: "rational", absoluteDifference: 0.25 },
    ],
    metrics: { candidates: 1, completionCharacters: 250 + (row % 100) },
    parts: {},
    decision: { verdict: row % 2 === 1 ? 1 : 0, stratum: "math/boxed" },
    cost: {},
    durationMs: 0.1,
    cached: false,
  };
}
