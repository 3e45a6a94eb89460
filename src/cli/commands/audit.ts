import { resolve } from "node:path";
import { channelsOfReport } from "../../audit/channels-of-report.ts";
import { AssayError } from "../../core/errors.ts";
import { writeTextAtOnce } from "../../data/results/write-at-once.ts";
import { channelsText } from "../../noise/channel-file.ts";
import { auditFiles } from "../audit/audit-files.ts";
import { auditJson } from "../audit/audit-json.ts";
import { createDisagreementStore } from "../audit/disagreement-store.ts";
import { missedGates } from "../audit/missed-gates.ts";
import { listOf, parseJudgeRates, rateBetween } from "../audit/options.ts";
import { renderAudit } from "../audit/render-audit.ts";
import { writePage } from "../audit/write-page.ts";
import { defineCommand, type Command } from "../command.ts";
import { expandInputs } from "../grade/expand-inputs.ts";
import { createPaint } from "../style.ts";

export const audit: Command = defineCommand({
  meta: {
    name: "audit",
    summary: "Measure how often a verifier is wrong, against labels.",
    example: "assay audit graded.jsonl --label correct --html audit.html",
    description:
      "Labels stand in a column of the graded rows or in files that assay audit label writes. Rates have 95% intervals, by the stratum of the decision. Also: assay audit plan, assay audit sample, assay audit label.",
  },
  args: {
    label: {
      type: "string",
      placeholder: "COLUMN",
      description: "Says which completions are right: true, 1, yes, right, correct, or not.",
    },
    labels: { type: "string", multiple: true, placeholder: "FILE", description: "Labels in a file of their own, of one rater or several." },
    by: { type: "string", placeholder: "COLUMN,…", description: "Rates by these columns, too." },
    appeals: { type: "string", placeholder: "COLUMN", description: "Verdicts of an appeal judge, where the decisions have none." },
    "judge-rates": { type: "string", placeholder: "FP/N,FN/N", description: "The appeal judge's errors on negatives, such as 3/60,9/100." },
    confidence: { type: "string", placeholder: "COLUMN", description: "The probability that a completion is right. Default: the reward." },
    threshold: { type: "number", placeholder: "X", description: "Rows without a decision pass from this reward on. Default 0.5." },
    alpha: { type: "number", placeholder: "A", default: 0.05, description: "How often an interval may miss." },
    html: { type: "string", placeholder: "FILE", description: "A page with all of it and every disagreement." },
    "save-channel": { type: "string", placeholder: "FILE", description: "The rates, for assay correct and correct-noise." },
    "max-false-negative": { type: "number", placeholder: "X", description: "Exit 1 unless the interval's upper end is at most X." },
    "max-false-positive": { type: "number", placeholder: "X", description: "The same for the other rate." },
    json: { type: "boolean", description: "Print the report as one JSON object." },
  },
  positionals: { usage: "GRADED...", min: 1, max: Infinity },
  async run({ values, positionals, stdout, stderr, cwd, env, signal }) {
    if (values.label === undefined && values.labels.length === 0 && values.appeals === undefined) {
      throw new AssayError("E_USAGE", { message: "assay audit needs --label COLUMN, --labels FILE or --appeals COLUMN." });
    }
    const note = (text: string): void => void stderr.write(`${text}\n`);
    using store = values.html === undefined ? undefined : createDisagreementStore(mostShown, 0);
    const report = await auditFiles({
      files: expandInputs(positionals, cwd),
      label: values.label,
      labelFiles: values.labels,
      by: listOf(values.by),
      appeals: values.appeals,
      confidence: values.confidence,
      threshold: values.threshold,
      alpha: rateBetween("alpha", values.alpha),
      judge: parseJudgeRates(values["judge-rates"]),
      date: new Date().toISOString(),
      disagreements: store,
      cwd,
      note,
      signal,
    });
    stdout.write(values.json ? auditJson(report) : renderAudit(report, createPaint(stdout, env)));
    if (values.html !== undefined && store) await writePage(resolve(cwd, values.html), report, store);
    if (values["save-channel"] !== undefined) {
      const { channels, left } = channelsOfReport(report);
      writeTextAtOnce(resolve(cwd, values["save-channel"]), channelsText(channels));
      if (left.length > 0) note(`warning: no channel for ${left.slice(0, 8).join(", ")}: rates are not known, or J is not above 0.`);
    }
    const gates = { falseNegative: values["max-false-negative"], falsePositive: values["max-false-positive"] };
    const missed = missedGates(report, gates);
    for (const line of missed) note(line);
    return missed.length > 0 ? 1 : 0;
  },
});

const mostShown = 100_000;
