// Runs that are killed and resumed, against one that is not: the same rows in the same order, whatever the moment of the kill.
// node benchmarks/resume.ts [rows]     200,000 rows by default, ten kills a format, once more with 1% of rows errored and then mended; exit 1 on any difference
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openResultOutput } from "../src/data/results/open-result-output.ts";
import { writeRows } from "./support/write-rows.ts";

const bin = fileURLToPath(new URL("../dist/src/cli/bin.js", import.meta.url));
const rows = Number(process.argv[2] ?? 200_000);
const kills = 10;
const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
let missed = false;

try {
  const input = join(folder, "in.jsonl");
  const recipes = join(folder, "recipes.mjs");
  await writeRows(input, rows, rowAt);
  // As math and format, and a recipe that errs for one row in a hundred while a file says so.
  writeFileSync(
    recipes,
    `import { existsSync } from "node:fs";
import { defineVerifier, pass } from "assay-rewards";
export const service = defineVerifier({ name: "service", version: 1, summary: "Is down at times.", check({ completion }) {
  if (/7[0-9]3\\./u.test(completion) && existsSync(${JSON.stringify(join(folder, "down"))})) throw new Error("down");
  return pass("up");
} });`,
  );
  const pipeline = join(folder, "pipeline.yaml");
  writeFileSync(
    pipeline,
    "version: 1\nrecipes: [./recipes.mjs]\nreward:\n  weighted-sum:\n    correct: { weight: 0.8, reward: math }\n    boxed: { weight: 0.1, reward: { format: { require: [boxed] } } }\n    up: { weight: 0.1, reward: service }\n",
  );
  const words = (out: string): string[] => [bin, "grade", input, "--reward", pipeline, "--keep", "completion", "--out", join(folder, out)];

  console.log("output          rows      kills  done at the kills (% of rows)                    same rows   seconds");
  for (const name of ["out.jsonl", "out.jsonl.zst", "out.parquet"]) {
    for (const broken of [false, true]) {
      const started = performance.now();
      rmSync(join(folder, "down"), { force: true });
      const whole = await run(words(`whole-${name}`));
      const { digest: expected, count } = await digestOf(`whole-${name}`);
      if (broken) writeFileSync(join(folder, "down"), "");
      const at: number[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        // Between the start of the process and a little less than a whole run, spread over the kills.
        await run([...words(name), "--resume"], 150 + Math.random() * (whole.ms / 4));
        at.push(Math.round((100 * (await digestOf(name)).count) / count));
      }
      await run([...words(name), "--resume"]);
      if (broken) {
        rmSync(join(folder, "down"));
        for (let kill = 0; kill < 2; kill += 1) await run([...words(name), "--resume"], 300 + Math.random() * 1_500);
        await run([...words(name), "--resume"]);
      }
      const { digest, count: found } = await digestOf(name);
      const same = digest === expected && found === rows;
      missed ||= !same;
      console.log(
        `${(broken ? `${name}, mended` : name).padEnd(22)} ${String(found).padEnd(9)} ${kills}     ${at.join(" ").padEnd(46)} ${same ? "yes" : "NO"}         ${((performance.now() - started) / 1000).toFixed(0)}`,
      );
      for (const out of [name, `whole-${name}`]) {
        for (const file of [out, `${out}.assay.json`, `${out}.mended`]) rmSync(join(folder, file), { recursive: true, force: true });
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed ? 1 : 0;

function rowAt(index: number): object {
  const sum = (index * 7) % 10_007;
  const said = index % 5 === 0 ? sum + 1 : sum;
  const completion = `Case ${index}. It makes \\boxed{${said}}`;
  return { id: `r${index}`, prompt: "Add them up.", completion, reference: String(sum), group: `g${index >> 3}` };
}

/** Runs to the end, or kills after so many milliseconds. */
async function run(args: readonly string[], killAfterMs?: number): Promise<{ readonly ms: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const code = await new Promise<number | null>((resolve) => child.on("close", (exit) => resolve(exit)));
  clearTimeout(timer);
  if (code !== null && code !== 0 && code !== 3) throw new Error(stderr);
  return { ms: performance.now() - started };
}

/** A hash over all rows without what may differ between runs. */
async function digestOf(name: string): Promise<{ readonly digest: string; readonly count: number }> {
  const hash = createHash("sha256");
  let count = 0;
  const output = await openResultOutput(join(folder, name), name);
  for await (const lines of output.earlier()) {
    for (const line of lines) {
      hash.update(
        JSON.stringify(JSON.parse(line), (key, value: unknown) => (key === "duration_ms" || key === "cached" ? undefined : value)),
      );
      count += 1;
    }
  }
  return { digest: hash.digest("hex"), count };
}
