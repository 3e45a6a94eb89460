// node --conditions=assay-source benchmarks/audit/resampling.ts GRADED --label COLUMN [--n N] [--by COLUMN,...] [--repeats 200] [--bar 0.93]
// Hides all but a drawn sample of the labels of a fully labelled graded file, over and over with the plan and draw of `assay audit sample`, and
// counts how often the intervals of estimateRates hold the true rates: overall and in every stratum. Exits 1 below the bar.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createLabelDraw, estimateRates, planLabels, type RateCell, type RateEstimates } from "../../src/audit/index.ts";
import { createContentKeys, gradedRows, type GradedRow } from "../../src/cli/audit/graded-row.ts";
import { cellKey, createLabelCells } from "../../src/cli/audit/label-cells.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    label: { type: "string" },
    by: { type: "string" },
    n: { type: "string" },
    repeats: { type: "string", default: "200" },
    bar: { type: "string", default: "0.93" },
  },
});
const by = values.by?.split(",") ?? [];
const rows: GradedRow[] = [];
const counts = createLabelCells();
const files = positionals.map((name) => ({ path: resolve(name), name }));
for await (const graded of gradedRows(files, { label: values.label, by })) {
  if (graded.label === null) continue;
  rows.push(graded);
  counts.add(graded);
}
const full = counts.cells();
const repeats = Number(values.repeats);
const total = values.n === undefined ? Math.ceil(rows.length / 5) : Number(values.n);
const strata = ["all strata", ...new Set(full.map(({ stratum }) => stratum))];
const rates = ["falseNegative", "falsePositive"] as const;
const inStratum = (cells: readonly RateCell[], stratum: string): RateEstimates =>
  estimateRates(stratum === "all strata" ? cells : cells.filter((cell) => cell.stratum === stratum));

const covered = new Map<string, { held: number; told: number; width: number }>();
for (let repeat = 0; repeat < repeats; repeat += 1) {
  const cells = resampled(repeat);
  for (const stratum of strata) {
    const [truth, found] = [inStratum(full, stratum), inStratum(cells, stratum)];
    for (const rate of rates) {
      const name = `${stratum}\u0000${rate}`;
      const count = covered.get(name) ?? { held: 0, told: 0, width: 0 };
      const { interval } = found[rate];
      const { value } = truth[rate];
      covered.set(name, count);
      if (value === null || interval === null) continue;
      count.told += 1;
      count.width += interval[1] - interval[0];
      if (interval[0] <= value && value <= interval[1]) count.held += 1;
    }
  }
}

console.log(
  `${rows.length} labelled rows, ${total} drawn, ${repeats} times; truth, coverage, mean width, draws in which the rate could be told`,
);
let worst = 1;
for (const [name, { held, told, width }] of covered) {
  const [stratum = "", rate = ""] = name.split("\u0000");
  const truth = inStratum(full, stratum)[rate === "falseNegative" ? "falseNegative" : "falsePositive"].value;
  if (truth === null || told === 0) {
    console.log(`${stratum.padEnd(32)} ${rate.padEnd(14)} cannot be told`);
    continue;
  }
  worst = Math.min(worst, held / told);
  console.log(
    `${stratum.padEnd(32)} ${rate.padEnd(14)} ${truth.toFixed(4)}   ${(held / told).toFixed(3)}   ${(width / told).toFixed(3)}   ${told}`,
  );
}
console.log(`worst ${worst.toFixed(3)}, bar ${values.bar}`);
process.exitCode = worst < Number(values.bar) ? 1 : 0;

/** The cells as they would be counted if only the drawn rows had their label. */
function resampled(seed: number): readonly RateCell[] {
  const draw = createLabelDraw(total);
  const keyOf = createContentKeys(seed);
  for (const graded of rows) if (graded.cell) draw.offer(cellKey(graded.cell), keyOf(graded), graded.number);
  // The plan knows no label beforehand.
  const plan = planLabels(
    full.map((cell) => ({ ...cell, labelled: 0, right: 0 })),
    { total },
  );
  const drawn = draw.drawn(new Map(plan.cells.map((cell) => [cellKey(cell), cell.wanted])));
  const found = createLabelCells();
  for (const graded of rows) found.add({ ...graded, label: drawn.has(graded.number) ? graded.label : null });
  return found.cells();
}
