import { resolve } from "node:path";
import { messageOf } from "../../core/errors.ts";
import type { RewardSpec } from "../../core/types.ts";
import { diffGradings } from "../../data/diff/diff-gradings.ts";
import { matchRows } from "../../data/diff/match-rows.ts";
import { tableRows } from "../../data/diff/verdict-moves.ts";
import { readResults } from "../../data/results/read-results.ts";
import { readRunRecord } from "../../data/results/run-record.ts";
import { defineCommand, type Command } from "../command.ts";
import { diffLines } from "../diff/diff-lines.ts";
import { renderDiff } from "../diff/render-diff.ts";
import { wholeNumber } from "../grade/options.ts";
import { createPaint } from "../style.ts";

export const diff: Command = defineCommand({
  meta: {
    name: "diff",
    summary: "Show what changed between two gradings of the same rows.",
    example: "assay diff before.jsonl after.jsonl --fail-over 0",
    description:
      "Rows change where their status, reward or code does. Says which parts changed and which versions of their verifiers, where verdicts moved by stratum and what that does to error rates, and shows the most telling rows.",
  },
  args: {
    "fail-over": { type: "number", placeholder: "N", description: "Exit 1 where more than N rows changed or stand in one file alone." },
    label: { type: "string", placeholder: "COLUMN", description: "Says which completions are right, so that error rates are compared." },
    examples: { type: "number", placeholder: "N", default: 5, description: "Rows to show of each kind of change." },
    json: { type: "boolean", description: "Prints lines of JSON: a summary, then the examples." },
  },
  positionals: { usage: "A B", min: 2, max: 2 },
  async run({ values, positionals, stdout, stderr, cwd, env }) {
    const [a = "", b = ""] = positionals;
    const examples = wholeNumber("examples", values.examples, 0);
    const failOver = values["fail-over"] === undefined ? Infinity : wholeNumber("fail-over", values["fail-over"], 0);
    const specOf = (file: string): RewardSpec | undefined => {
      try {
        return readRunRecord(resolve(cwd, file))?.reward;
      } catch (error) {
        stderr.write(`warning: ${messageOf(error)} Only fingerprints are compared.\n`);
        return undefined;
      }
    };
    const specs = { a: specOf(a), b: specOf(b) };
    const found = await diffGradings(matchRows(readResults(resolve(cwd, a), a), readResults(resolve(cwd, b), b), values.label), {
      specs,
      examples,
    });
    const { right, wrong } = found.verdicts.overall;
    if (values.label !== undefined && tableRows(right) + tableRows(wrong) === 0)
      stderr.write(`warning: no row has a label in "${values.label}" and a decision in both gradings, so no rates are compared.\n`);
    stdout.write(values.json ? diffLines(found) : renderDiff(found, createPaint(stdout, env)));
    return found.changed + found.onlyA + found.onlyB > failOver ? 1 : 0;
  },
});
