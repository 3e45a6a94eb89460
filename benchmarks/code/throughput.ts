// Programs a second, latency and CPU of `code` beside a plain subprocess, bubblewrap (where it is installed) and a Node child.
//   npx node --conditions=assay-source benchmarks/code/throughput.ts [FILE.jsonl ...] [--programs 1000] [--workers 3]
// A file's rows are { language, solution, tests, kind: "assert" | "stdio" | "function", entry_point }; without one, small programs written here.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import type { Sample } from "../../src/core/types.ts";
import { code } from "../../verifiers/code/index.ts";
import { findInterpreter } from "../../verifiers/code/python/find-interpreter.ts";

interface Program {
  readonly language: string;
  readonly source: string;
  readonly reference: Sample["reference"];
  /** The whole thing as one script, for peers without walls. */
  readonly script: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { programs: { type: "string", default: "1000" }, workers: { type: "string", default: "3" } },
});
const count = Number(values.programs);
const workers = Number(values.workers);

const bubblewrap: readonly string[] = ["--unshare-all", "--ro-bind", "/", "/", "--tmpfs", "/tmp", "--die-with-parent"];

const sets: readonly (readonly [name: string, programs: readonly Program[]])[] =
  positionals.length > 0
    ? positionals.map((file) => [file, fromFile(file)])
    : [
        ["python asserts", pythonAsserts()],
        ["javascript asserts", javaScriptAsserts()],
      ];

for (const [name, programs] of sets) {
  const many = Array.from({ length: count }, (_, index) => programs[index % programs.length] as Program);
  const language = many[0]?.language ?? "python";
  console.log(`\n${name}: ${count} programs in ${language}, ${workers} at a time`);
  const engines = language === "python" ? ["auto"] : ["isolated-vm", "quickjs"];
  const rates = new Map<string, number>();
  for (const engine of engines) rates.set(`assay${engine === "auto" ? "" : ` (${engine})`}`, await ours(many, engine));
  const plain = many.slice(0, Math.min(count, 200));
  if (plain.every((program) => program.script !== "")) {
    if (language === "python") {
      rates.set("plain subprocess", await theirs(plain, findInterpreter(), (script) => ["-c", script]));
      rates.set("bubblewrap", await theirs(plain, "bwrap", (script) => [...bubblewrap, findInterpreter(), "-c", script]));
    } else rates.set("node child", await theirs(plain, process.execPath, (script) => ["-e", script]));
  }
  const best = Math.max(...[...rates].filter(([name_]) => name_.startsWith("assay")).map(([, rate]) => rate));
  for (const [peer, rate] of rates) if (!peer.startsWith("assay") && rate > 0) console.log(`  ${(best / rate).toFixed(1)} x ${peer}`);
}

async function ours(programs: readonly Program[], engine: string): Promise<number> {
  const reward = code.build({ engine, memoryMb: 256 });
  await using scorer = createScorer(reward, { concurrency: { sandbox: workers } });
  const samples = programs.map(({ language, source, reference }, index): Sample => ({
    id: String(index),
    prompt: "",
    completion: `\`\`\`${language}\n${source}\n\`\`\``,
    reference,
  }));
  const begun = performance.now();
  await scorer.score(samples.slice(0, 1));
  const cold = performance.now() - begun;
  await scorer.score(samples.slice(0, workers * 8));
  const start = performance.now();
  const used = process.cpuUsage();
  const scores = await scorer.score(samples);
  const seconds = (performance.now() - start) / 1000;
  const own = process.cpuUsage(used);
  const times = scores.map((score) => score.durationMs).toSorted((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  const nulls = scores.filter((score) => score.status !== "scored").length;
  const rate = programs.length / seconds;
  const level = JSON.stringify(scores[0]?.evidence[0]?.["level"]);
  console.log(
    `  assay ${engine}, ${level}: ${rate.toFixed(0)}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, first ${cold.toFixed(0)} ms, own CPU ${((own.user + own.system) / 1000 / programs.length).toFixed(2)} ms, ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB, ${nulls} without a number`,
  );
  return rate;
}

async function theirs(programs: readonly Program[], command: string, words: (script: string) => readonly string[]): Promise<number> {
  const queue = [...programs];
  const times: number[] = [];
  const start = performance.now();
  let missing = false;
  const lane = async (): Promise<void> => {
    for (let program = queue.pop(); program && !missing; program = queue.pop()) {
      const begun = performance.now();
      const script = program.script;
      await new Promise<void>((resolve) => {
        const child = spawn(command, words(script), { stdio: "ignore", timeout: 10_000, killSignal: "SIGKILL" });
        child.on("error", () => {
          missing = true;
          resolve();
        });
        child.on("close", () => resolve());
      });
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: workers }, lane));
  if (missing) return 0;
  const rate = programs.length / ((performance.now() - start) / 1000);
  times.sort((a, b) => a - b);
  console.log(`  ${command.split("/").at(-1)}: ${rate.toFixed(0)}/s, p50 ${(times[times.length >> 1] ?? 0).toFixed(1)} ms`);
  return rate;
}

function pythonAsserts(): readonly Program[] {
  return Array.from({ length: 120 }, (_, index) => {
    const source = `def poly(x, n):\n    total = ${index}\n    for power in range(n):\n        total += x ** power\n    return total`;
    const tests = [1, 2, 3].map((n) => `assert poly(2, ${n}) == ${index + 2 ** n - 1}`).join("\n");
    return {
      language: "python",
      source,
      reference: { language: "python", tests: { assert: tests, entry_point: "poly" } },
      script: `${source}\n${tests}`,
    };
  });
}

function javaScriptAsserts(): readonly Program[] {
  return Array.from({ length: 120 }, (_, index) => {
    const source = `function poly(x, n) {\n  let total = ${index};\n  for (let power = 0; power < n; power += 1) total += x ** power;\n  return total;\n}`;
    const tests = `const assert = require("node:assert");\n${[1, 2, 3].map((n) => `assert.strictEqual(poly(2, ${n}), ${index + 2 ** n - 1});`).join("\n")}`;
    return {
      language: "javascript",
      source,
      reference: { language: "javascript", tests: { assert: tests, entry_point: "poly" } },
      script: `${source}\n${tests}`,
    };
  });
}

interface Row {
  readonly language: string;
  readonly solution: string;
  readonly kind: string;
  readonly entry_point: string | null;
  readonly tests: unknown;
}

function fromFile(file: string): readonly Program[] {
  const rows = readFileSync(file, "utf8").trimEnd().split("\n");
  return rows.map((line) => {
    const row = JSON.parse(line) as Row; // a file of another shape fails at its first program
    const { language, solution: source, entry_point } = row;
    const entry = entry_point === null ? {} : { entry_point };
    const tests =
      row.kind === "assert"
        ? { assert: row.tests, ...entry }
        : row.kind === "stdio"
          ? { stdio: row.tests }
          : { cases: row.tests, ...entry };
    return {
      language,
      source,
      reference: { language, tests } as Sample["reference"],
      script: row.kind === "assert" && typeof row.tests === "string" ? `${source}\n${row.tests}` : "",
    };
  });
}
