// Many programs in a row, one in ten hostile: memory, descriptors, processes, mounts and groups stay flat, and every verdict is right.
//   npx node --conditions=assay-source benchmarks/code/endurance.ts [--programs 10000]      exit 1 where something grows
import { globSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Sample } from "../../src/core/types.ts";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import { code } from "../../verifiers/code/index.ts";

const { values } = parseArgs({ options: { programs: { type: "string", default: "10000" } } });
const count = Number(values.programs);
const folder = join(import.meta.dirname, "../../test/verifiers/code/hostile/python");
const hostile = globSync("*.py", { cwd: folder })
  .toSorted()
  .map((name) => readFileSync(join(folder, name), "utf8"));
const reference = {
  language: "python",
  tests: { assert: "assert solve(1, 2) == 3\nassert solve(-5, 9) == 4", entry_point: "solve" },
  timeout_ms: 500,
  memory_mb: 256,
  output_bytes: 2 ** 20,
};

await using scorer = createScorer(code(), { concurrency: { sandbox: 2 } });
let wrong = 0;
await run(200);
const before = state();
console.log("before", before);
const start = performance.now();
await run(count);
const after = state();
console.log("after ", after, `${(count / ((performance.now() - start) / 1000)).toFixed(0)}/s, ${wrong} wrong`);
const grows =
  after.descriptors > before.descriptors ||
  after.processes > before.processes ||
  after.groups > before.groups ||
  after.mounts > before.mounts ||
  after.megabytes > before.megabytes + 64 ||
  after.workerMegabytes > before.workerMegabytes + 64 ||
  after.zombies > 0;
process.exitCode = grows || wrong > 0 ? 1 : 0;

/** Right programs come last, so that every process of the workers stands when they are counted. */
async function run(programs: number): Promise<void> {
  for (let from = 0; from <= programs; from += 100) {
    const samples = Array.from({ length: 100 }, (_, place): Sample => {
      const index = from + place;
      const bad = index % 10 === 0 && index < programs;
      const completion = bad ? (hostile[(index / 10) % hostile.length] ?? "") : `def solve(a, b):\n    return a + b  # ${index}`;
      return { id: `${index}`, prompt: "", completion, reference, metadata: { bad } };
    });
    for (const [place, score] of (await scorer.score(samples as never)).entries()) {
      if (score.reward !== (samples[place]?.metadata?.["bad"] === true ? 0 : 1)) {
        wrong += 1;
        console.log(samples[place]?.id, score.status, score.reason);
      }
    }
  }
}

function state(): Readonly<
  Record<"descriptors" | "processes" | "zombies" | "mounts" | "groups" | "megabytes" | "workerMegabytes", number>
> {
  const own = descendants(process.pid);
  const memory = own.map((pid) => Number(/VmRSS:\s+(\d+)/u.exec(text(`/proc/${pid}/status`))?.[1] ?? 0));
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    processes: own.length,
    zombies: own.filter((pid) => /^State:\s+Z/mu.test(text(`/proc/${pid}/status`))).length,
    mounts: [process.pid, ...own].reduce((sum, pid) => sum + text(`/proc/${pid}/mountinfo`).split("\n").length, 0),
    groups: globSync("/sys/fs/cgroup/**/assay-*").length,
    megabytes: Math.round(process.memoryUsage.rss() / 2 ** 20),
    workerMegabytes: Math.round(memory.reduce((sum, one) => sum + one, 0) / 1024),
  };
}

function descendants(root: number): readonly number[] {
  const children = globSync(`/proc/${root}/task/*/children`).flatMap((file) => text(file).split(" ").filter(Boolean).map(Number));
  return children.flatMap((pid) => [pid, ...descendants(pid)]);
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // The process has ended meanwhile.
  }
}
