// `assay serve --stdio` under many samples with random cancels: every sample is answered once, and memory stays flat.
// node benchmarks/stdio.ts [samples]     100,000 by default; exit 1 where a sample has none or two answers, or memory grows
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../dist/src/cli/bin.js", import.meta.url));
const samples = Number(process.argv[2] ?? 100_000);
const openAtOnce = 4_000;
const child = spawn(process.execPath, [bin, "serve", "--stdio", "--reward", "math"], { stdio: ["pipe", "pipe", "inherit"] });
const answers = new Uint8Array(samples);
const statuses: Record<string, number> = {};
const memory: number[] = [];
let open = 0;
let answered = 0;
let cancels = 0;
let flushed = 0;
let wake: (() => void) | undefined;
const started = performance.now();

createInterface({ input: child.stdout }).on("line", (line) => {
  const row = JSON.parse(line) as { type?: string; id?: string; status?: string; reward?: number; error?: { code: string } | null };
  if (row.type === "flushed") flushed += 1;
  if (row.type !== undefined) return;
  const index = Number(row.id);
  answers[index] = (answers[index] ?? 0) + 1;
  const outcome = row.error?.code ?? `${row.status} ${row.reward}`;
  statuses[outcome] = (statuses[outcome] ?? 0) + 1;
  answered += 1;
  open -= 1;
  if (answered % 1_000 === 0) memory.push(rssMb());
  wake?.();
});

for (let index = 0; index < samples; index += 1) {
  while (open >= openAtOnce) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  open += 1;
  const sum = (index * 7) % 10_007;
  const completion = `${"So we go on. ".repeat(index % 50)}It makes \\boxed{${index % 5 === 0 ? sum + 1 : sum}}`;
  await send({ id: String(index), completion, reference: String(sum) });
  if (Math.random() < 0.05) {
    cancels += 1;
    await send({ type: "cancel", ids: Array.from({ length: 3 }, () => String(index - Math.floor(Math.random() * 200))) });
  }
  if (index % 10_000 === 9_999) await send({ type: "flush", tag: index });
}
child.stdin.end();
const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
const wrong = answers.reduce((count, times) => count + (times === 1 ? 0 : 1), 0);
const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 4)));
const late = Math.max(...memory.slice(Math.ceil(memory.length / 4)));
const flat = late <= early * 1.25;
console.log(
  `${samples} samples, ${cancels} cancels, ${flushed} flushes in ${((performance.now() - started) / 1000).toFixed(1)} s; exit ${code}`,
);
console.log(`answered not exactly once: ${wrong}; ${JSON.stringify(statuses)}`);
console.log(
  `memory of the process: ${early.toFixed(0)} MB at most in the first quarter, ${late.toFixed(0)} MB after${flat ? "" : "  NOT FLAT"}`,
);
process.exitCode = wrong === 0 && flat && code === 0 && flushed === Math.floor(samples / 10_000) ? 0 : 1;

async function send(message: object): Promise<void> {
  if (!child.stdin.write(`${JSON.stringify(message)}\n`)) await new Promise<void>((resolve) => child.stdin.once("drain", () => resolve()));
}

function rssMb(): number {
  return Number(/^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${child.pid}/status`, "latin1"))?.[1]) / 1024;
}
