// The same programs on a quiet machine and under eight times as many busy processes as it has cores: every verdict has to be the same.
//   npx node --conditions=assay-source benchmarks/code/overload.ts [--programs 500] [--times 8]      exit 1 where a verdict differs
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Sample, Score } from "../../src/core/types.ts";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import { code } from "../../verifiers/code/index.ts";

const { values } = parseArgs({ options: { programs: { type: "string", default: "500" }, times: { type: "string", default: "8" } } });
const count = Number(values.programs);
const busyCount = availableParallelism() * Number(values.times);

/** Source and what becomes of it with a limit of one second; `n` makes each one another program. */
const kinds: readonly (readonly [language: string, source: (n: number) => string, verdict: string])[] = [
  ["python", (n) => `def solve(a, b):\n    return a + b  # ${n}`, "pass"],
  ["python", (n) => `def solve(a, b):\n    return a - b  # ${n}`, "fail"],
  ["python", (n) => `import time\ndef solve(a, b):\n    time.sleep(0.1)\n    return a + b  # ${n}`, "pass"],
  ["python", (n) => `def solve(a, b):\n    sum(i * i for i in range(${1_000_000 + n}))\n    return a + b`, "pass"],
  ["python", (n) => `def solve(a, b):\n    raise ValueError("${n}")`, "fail"],
  ["javascript", (n) => `function solve(a, b) { return a + b; } // ${n}`, "pass"],
  ["javascript", (n) => `function solve(a, b) { return a - b; } // ${n}`, "fail"],
  [
    "javascript",
    (n) => `function solve(a, b) { let s = 0; for (let i = 0; i < ${30_000_000 + n}; i++) s += i % 7; return s > 0 ? a + b : 0; }`,
    "pass",
  ],
];
const slow: typeof kinds = [
  ["python", (n) => `def solve(a, b):\n    while True: pass  # ${n}`, "timeout"],
  ["python", (n) => `import time\ndef solve(a, b):\n    time.sleep(30)  # ${n}`, "timeout"],
  ["python", (n) => `x = [0] * (10**9)  # ${n}\ndef solve(a, b): return a + b`, "memory"],
  ["javascript", (n) => `function solve(a, b) { for (;;); } // ${n}`, "timeout"],
];
const programs = Array.from({ length: count }, (_, n) => {
  const from = n % 10 === 0 ? slow : kinds;
  return [from[Math.floor(n / 10 + n) % from.length] as (typeof kinds)[number], n] as const;
});
const tests = {
  python: "assert solve(1, 2) == 3\nassert solve(-5, 9) == 4",
  javascript: "assert.equal(solve(1, 2), 3);\nassert.equal(solve(-5, 9), 4);",
} as const;
const samples = programs.map(([[language, source], n]): Sample => {
  const reference = { language, tests: { assert: tests[language as keyof typeof tests], entry_point: "solve" }, timeout_ms: 1_000 };
  return { id: String(n), prompt: "", completion: `\`\`\`${language}\n${source(n)}\n\`\`\``, reference };
});

const quiet = await verdicts("quiet");
const busy = Array.from({ length: busyCount }, () => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
const loaded = await verdicts(`${busyCount} busy processes on ${availableParallelism()} cores`).finally(() =>
  busy.map((one) => one.kill("SIGKILL")),
);

let different = 0;
for (const [index, [[, , wanted], n]] of programs.entries()) {
  const [first, second] = [quiet[index], loaded[index]];
  if (first === wanted && second === wanted) continue;
  different += 1;
  console.log(`program ${n}: ${wanted} wanted, quiet ${first}, busy ${second}`);
}
console.log(`${count - different} of ${count} the same`);
process.exitCode = different > 0 ? 1 : 0;

async function verdicts(name: string): Promise<readonly string[]> {
  await using scorer = createScorer(code.build({}));
  await scorer.score(samples.slice(0, 20));
  const start = performance.now();
  const scores = await scorer.score(samples);
  const times = scores.map((score) => score.durationMs).toSorted((a, b) => a - b);
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s, longest ${((times.at(-1) ?? 0) / 1000).toFixed(1)} s`);
  return scores.map(verdictOf);
}

function verdictOf(score: Score): string {
  return score.status === "scored" ? String(score.evidence[0]?.kind) : `${score.status}: ${score.reason}`;
}
