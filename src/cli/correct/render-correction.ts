import { quote } from "../../core/text.ts";
import type { CorrectionSummary } from "./correct-files.ts";

/** Warnings of strata that are shown. */
const most = 20;

/** What a correction did, in a few lines for a person. */
export function renderCorrection(summary: CorrectionSummary): string {
  const { rows, nulls, unknown, meanVerdict, meanCorrected, groups, singletons, zeroVariance, warnings, strata, bnpo } = summary;
  const parts = [
    `corrected ${count(rows - nulls)} of ${count(rows)} rows`,
    ...(meanVerdict === null || meanCorrected === null
      ? []
      : [`mean verdict ${meanVerdict.toFixed(3)}`, `mean corrected ${meanCorrected.toFixed(3)}`]),
    ...(groups > 0 ? [`groups ${count(groups)}`] : []),
  ];
  const lines = [parts.join("   ")];
  if (nulls > 0) lines.push(`${count(nulls)} rows have no reward and are left out of their groups.`);
  if (unknown > 0) lines.push(`${count(unknown)} rows are of a stratum without rates.`);
  if (singletons > 0) lines.push(`${count(singletons)} groups have one reward alone.`);
  if (zeroVariance > 0) lines.push(`${count(zeroVariance)} groups have equal rewards, so their advantages are 0.`);
  if (bnpo) lines.push(`bnpo with alpha ${bnpo.alpha.toPrecision(6)} and beta ${bnpo.beta.toPrecision(6)}.`);
  for (const { kind, sentence, instead, groups: of } of warnings)
    lines.push(`warning: ${kind} in ${count(of)} of ${count(groups)} groups: ${sentence}`, `  ${instead}`);
  for (const { kind, stratum, sentence, instead } of strata.slice(0, most))
    lines.push(`warning: ${kind} in the stratum ${quote(stratum, 60)}: ${sentence}`, `  ${instead}`);
  if (strata.length > most) lines.push(`and ${count(strata.length - most)} more such warnings of strata; --json has them all.`);
  return `${lines.join("\n")}\n`;
}

/** The same as one line of JSON. */
export function correctionLine(summary: CorrectionSummary): string {
  const { meanVerdict, meanCorrected, zeroVariance, ...rest } = summary;
  return `${JSON.stringify({ type: "summary", ...rest, zero_variance: zeroVariance, mean_verdict: meanVerdict, mean_corrected: meanCorrected })}\n`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
