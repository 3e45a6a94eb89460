import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AssayError } from "../../core/errors.ts";
import { createFileSink } from "../../data/file-sink.ts";
import { drawLabels } from "../audit/draw-labels.ts";
import { renderPlan } from "../audit/render-plan.ts";
import { listOf } from "../audit/options.ts";
import { defineCommand, type Command } from "../command.ts";
import { expandInputs } from "../grade/expand-inputs.ts";
import { wholeNumber } from "../grade/options.ts";
import { count } from "../grade/render-summary.ts";

export const auditSample: Command = defineCommand({
  meta: {
    name: "audit sample",
    summary: "Draw the rows to label next, from every stratum and verdict.",
    example: "assay audit sample graded.jsonl --n 200 --out to-label.jsonl",
    description:
      "Writes id, place, prompt, completion, reference and audit: stratum, verdict and the propensity with which the row was drawn. The draw depends on the seed and on what rows hold, not on their ids or order; a larger --n mostly adds to a smaller one. With --label, cells are weighed by the labels so far, and drawn rows that have one are not written.",
  },
  args: {
    n: { type: "number", required: true, placeholder: "N", description: "Rows to draw, those with a label included." },
    out: { type: "string", short: "o", placeholder: "FILE", description: "Where to write; stdout where it is not given." },
    by: { type: "string", placeholder: "COLUMN,...", description: "Columns that tell strata apart too." },
    label: { type: "string", placeholder: "COLUMN", description: "The column with labels so far." },
    threshold: { type: "number", placeholder: "X", description: "Rows without a decision pass from this reward on. Default 0.5." },
    floor: { type: "number", default: 30, description: "Rows that each cell gives at least, as far as N allows." },
    seed: { type: "number", default: 0, description: "Another seed, another draw." },
  },
  positionals: { usage: "GRADED...", min: 1, max: 1_000 },
  async run({ values, positionals, stdout, stderr, cwd, signal }) {
    if (positionals.includes("-"))
      throw new AssayError("E_USAGE", {
        message: "assay audit sample reads its files twice; stdin came.",
        hint: "Write the rows to a file first.",
      });
    const total = wholeNumber("n", values.n, 1);
    if (total > most) throw new AssayError("E_USAGE", { message: `--n is at most ${count(most)}; ${values.n} came.` });
    const files = expandInputs(positionals, cwd).map((name) => ({ path: resolve(cwd, name), name }));
    const drawn = await drawLabels(files, {
      total,
      floor: wholeNumber("floor", values.floor, 1),
      seed: wholeNumber("seed", values.seed, 0),
      by: listOf(values.by),
      label: values.label,
      threshold: values.threshold,
    });
    const sink = values.out === undefined ? stdout : createFileSink(resolve(cwd, values.out));
    await pipeline(Readable.from(drawn.lines), sink, { end: sink !== stdout, signal });
    const notes = [
      `drew ${count(drawn.plan.total)} rows`,
      ...(values.label === undefined ? [] : [`${count(drawn.already())} of them are labelled already`]),
      ...(drawn.undecided === 0 ? [] : [`${count(drawn.undecided)} rows have no verdict and cannot be drawn`]),
    ];
    stderr.write(`${notes.join("   ")}\n${renderPlan(drawn.plan)}`);
    if (drawn.plan.total === 0) stderr.write("warning: there was no row to draw\n");
    return 0;
  },
});

/** More than anybody labels, and what keeps the draw in memory. */
const most = 100_000;
