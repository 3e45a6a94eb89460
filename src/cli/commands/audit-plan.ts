import { resolve } from "node:path";
import { acceptanceSize, negativesSize, planLabels, sampleSize } from "../../audit/index.ts";
import { AssayError } from "../../core/errors.ts";
import { gradedRows } from "../audit/graded-row.ts";
import { createLabelCells } from "../audit/label-cells.ts";
import { planLines, renderPlan } from "../audit/render-plan.ts";
import { listOf } from "../audit/options.ts";
import { defineCommand, type Command } from "../command.ts";
import { expandInputs } from "../grade/expand-inputs.ts";
import { wholeNumber } from "../grade/options.ts";
import { count } from "../grade/render-summary.ts";

export const auditPlan: Command = defineCommand({
  meta: {
    name: "audit plan",
    summary: "Say how many labels an audit needs, and in which cells.",
    example: "assay audit plan --rate 0.05 --half-width 0.01",
    description:
      "Four questions. --rate with --half-width: labels for a rate to that precision. --max-rate: labels that show a rate to be smaller, with no failure or --failures of them. --passed, --ppv and --overturn with --half-width: labelled negatives for a false-negative rate. GRADED with --half-width or --n: labels of each stratum and verdict, best for both error rates.",
  },
  args: {
    rate: { type: "number", description: "The rate that is expected." },
    "half-width": { type: "number", description: "How far to each side the interval may reach." },
    "max-rate": { type: "number", description: "The rate that must not be passed." },
    failures: { type: "number", default: 0, description: "Failures among the labels that are let pass." },
    passed: { type: "number", description: "The expected share of verdicts of 1." },
    ppv: { type: "number", default: 1, description: "The expected share of right ones among them." },
    overturn: { type: "number", description: "The expected share of right ones among verdicts of 0." },
    n: { type: "number", description: "Labels in all that GRADED shall have." },
    label: { type: "string", placeholder: "COLUMN", description: "A column of GRADED with labels so far, as a pilot." },
    by: { type: "string", placeholder: "COLUMN,...", description: "Columns that tell strata of GRADED apart too." },
    threshold: { type: "number", placeholder: "X", description: "Rows without a decision pass from this reward on. Default 0.5." },
    floor: { type: "number", default: 30, description: "Labels that each cell of GRADED gets at least." },
    alpha: { type: "number", default: 0.05, description: "How often an interval may miss." },
    json: { type: "boolean", description: "Prints lines of JSON." },
  },
  positionals: { usage: "[GRADED...]", min: 0, max: 1_000 },
  async run({ values, positionals, stdout, cwd }) {
    const { rate, "half-width": halfWidth, "max-rate": maxRate, passed, overturn, alpha, json } = values;
    const say = (text: string, found: object): number => {
      stdout.write(json ? `${JSON.stringify(found)}\n` : `${text}\n`);
      return 0;
    };
    if (positionals.length > 0) {
      const cells = createLabelCells();
      const by = listOf(values.by);
      const files = expandInputs(positionals, cwd).map((name) => ({ path: resolve(cwd, name), name }));
      for await (const graded of gradedRows(files, { label: values.label, by, threshold: values.threshold })) cells.add(graded);
      const floor = wholeNumber("floor", values.floor, 0);
      const wish = values.n === undefined ? { halfWidth: halfWidth ?? 0.05 } : { total: wholeNumber("n", values.n, 1) };
      const plan = planLabels(cells.cells(), { ...wish, floor, alpha });
      stdout.write(json ? planLines(plan) : renderPlan(plan));
      return 0;
    }
    if (maxRate !== undefined) {
      const failures = wholeNumber("failures", values.failures, 0);
      const labels = acceptanceSize({ maxRate, failures }, { alpha });
      return say(`${count(labels)} labels, of which at most ${failures} may be failures`, { labels, failures, max_rate: maxRate });
    }
    if (halfWidth !== undefined && rate !== undefined) {
      const { wilson, wald } = sampleSize({ rate, halfWidth }, { alpha });
      return say(`${count(wilson)} labels (by Wald's formula ${count(wald)})`, { labels: wilson, wald });
    }
    if (halfWidth !== undefined && passed !== undefined && overturn !== undefined) {
      const { falseNegative, negatives, random } = negativesSize({ passed, ppv: values.ppv, overturn, halfWidth }, { alpha });
      const text = `${count(negatives)} labelled negatives, or ${count(random)} rows drawn blindly; the false-negative rate would be ${falseNegative.toFixed(3)}`;
      return say(text, { negatives, random, false_negative: falseNegative });
    }
    throw new AssayError("E_USAGE", {
      message: "assay audit plan needs --rate with --half-width, --max-rate, --passed and --overturn with --half-width, or GRADED.",
      hint: "Such as: assay audit plan --max-rate 0.01",
    });
  },
});
