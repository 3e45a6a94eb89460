// 10,000 math samples from Python through the embedded child, in one call and in 64 concurrent async calls, beside `assay grade` over the same file in
// turns. All begin cold, and none counts its own start. Needs `npm run build`.
// node benchmarks/python/overhead.ts [samples] [python]      exit 1 where the middle of five rounds is below half the command's rate, or a reward differs
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freshSample } from "../server/support/samples.ts";
import { builtEnv, grade } from "./support/command.ts";

const bar = 0.5;
const rounds = 5;
const count = Number(process.argv[2] ?? 10_000);
const python = process.argv[3] ?? "python3";
const script = fileURLToPath(new URL("embedded_rates.py", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
const ratios = { batch: [] as number[], async: [] as number[] };
let differing = 0;
try {
  const file = join(folder, "samples.jsonl");
  writeFileSync(file, Array.from({ length: count }, () => `${freshSample().body}\n`).join(""));
  for (let round = 1; round <= rounds; round += 1) {
    const command = grade(file, join(folder, `graded-${round}.jsonl`));
    let line = `round ${round}   assay grade ${command.rate.toFixed(0)}/s`;
    for (const way of ["batch", "async"] as const) {
      const out = execFileSync(python, [script, file, way], {
        env: builtEnv,
        maxBuffer: 1 << 28,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const { rate, cpu, rewards } = JSON.parse(String(out)) as { rate: number; cpu: number; rewards: (number | null)[] }; // as our own script writes it
      differing += rewards.filter((reward, place) => reward !== command.rows[place]?.reward).length;
      ratios[way].push(rate / command.rate);
      const name = way === "batch" ? "one call" : "64 async calls";
      line += `   ${name} ${rate.toFixed(0)}/s, ${cpu.toFixed(2)} s of Python's CPU (× ${(rate / command.rate).toFixed(2)})`;
    }
    console.log(line);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const least = Math.min(middle(ratios.batch), middle(ratios.async));
console.log(
  `one call × ${middle(ratios.batch).toFixed(2)}, 64 async calls × ${middle(ratios.async).toFixed(2)} in the middle of ${rounds} rounds, asked × ${bar}; ` +
    `${differing} rewards differ from the command's`,
);
process.exit(least >= bar && differing === 0 ? 0 : 1);
