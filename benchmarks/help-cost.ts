// What `assay --help` costs in CPU time above bare Node: median of 15 runs each, taken in turns. Exits 1 above the bar.
// Run: npm run build && node benchmarks/help-cost.ts
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const runs = 15;
const barMs = 80;
const bin = fileURLToPath(new URL("../dist/src/cli/bin.js", import.meta.url));

// The child measures itself at its end: user and system time of the whole process, in microseconds.
const report =
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('\\ncpu ' + (user + system)); });";
const preload = `data:text/javascript,${encodeURIComponent(report)}`;

const cpuMs = (args: readonly string[]): number => {
  const child = spawnSync(process.execPath, ["--import", preload, ...args], { encoding: "utf8" });
  const micros = /\ncpu (\d+)$/u.exec(child.stderr)?.[1];
  if (child.status !== 0 || micros === undefined)
    throw new Error(`node ${args.join(" ")} exited with ${String(child.status)}: ${child.stderr}`);
  return Number(micros) / 1000;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const bare: number[] = [];
const help: number[] = [];
for (let run = 0; run < runs; run++) {
  bare.push(cpuMs(["-e", "0"]));
  help.push(cpuMs([bin, "--help"]));
}

const above = median(help) - median(bare);
console.log(`node -e 0      ${median(bare).toFixed(1)} ms CPU`);
console.log(`assay --help   ${median(help).toFixed(1)} ms CPU, ${(median(help) / median(bare)).toFixed(2)} times bare Node`);
console.log(`difference     ${above.toFixed(1)} ms, bar ${barMs} ms: ${above < barMs ? "under" : "OVER"}`);
process.exitCode = above < barMs ? 0 : 1;
