/**
 * What corrections of a noisy verifier are worth: policies over 48 prompts are trained by verdicts that are wrong at known rates, with rewards and
 * advantages by the package's own functions. Prints the true accuracy after training, and whether the figures show what they must; exit code 1
 * where a line does not hold. --docs writes the table into docs/when-correction-does-nothing.md.
 *
 *   node --conditions=assay-source benchmarks/noise/simulate.ts [--seeds 20] [--steps 600] [--only SETTING] [--workers N] [--docs]
 */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { figuresOf, type CellFigures } from "./cell-figures.ts";
import { linesOf } from "./lines.ts";
import { plan, type Cell } from "./plan.ts";
import { tableOf } from "./table.ts";
import type { Trained } from "./train.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    steps: { type: "string", default: "600" },
    only: { type: "string" },
    workers: { type: "string", default: String(availableParallelism()) },
    docs: { type: "boolean", default: false },
  },
});
const [seeds, steps] = [Number(values.seeds), Number(values.steps)];
const cells = plan.filter(({ setting }) => values.only === undefined || setting === values.only);
const began = performance.now();
const figures = await run(cells);
console.log(tableOf(figures));
for (const { says, holds } of linesOf(figures)) console.log(`${holds ? "ok    " : "FAILED"} ${says}`);
console.log(`${cells.length} cells, ${seeds} seeds, ${steps} steps, ${((performance.now() - began) / 1000).toFixed(0)} s`);
if (values.docs) writeDocs(tableOf(figures));
if (cells.length === 0 || linesOf(figures).some(({ holds }) => !holds)) process.exitCode = 1;

/** Shares the runs out among workers, each of which asks for another as soon as it is done. */
async function run(all: readonly Cell[]): Promise<readonly CellFigures[]> {
  const tasks = all.flatMap((cell, index) => Array.from({ length: seeds }, (_, seed) => ({ cell, index, seed }))).values();
  const found = all.map((): Trained[] => []);
  const workers = Array.from({ length: Number(values.workers) }, () => new Worker(new URL("./worker.ts", import.meta.url)));
  await Promise.all(
    workers.map(async (worker) => {
      for (const { cell, index, seed } of tasks) {
        worker.postMessage({ cell, seed, steps });
        // Its one answer comes after the question that it was asked.
        const [answer] = (await once(worker, "message")) as [Trained];
        // Kept by seed, so that sums over seeds are the same whoever is first.
        const runs = found[index];
        if (runs) runs[seed] = answer;
      }
      await worker.terminate();
    }),
  );
  return all.map((cell, index) => figuresOf(cell, found[index] ?? []));
}

function writeDocs(table: string): void {
  const path = new URL("../../docs/when-correction-does-nothing.md", import.meta.url);
  const [begin, end] = ["<!-- table: benchmarks/noise/simulate.ts --docs -->\n", "<!-- end of table -->\n"];
  const text = readFileSync(path, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path.pathname} has no place for the table`);
  writeFileSync(path, `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`);
}
