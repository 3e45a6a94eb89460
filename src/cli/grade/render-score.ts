import { assertNever } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";
import type { Decision, Evidence, Json, Score } from "../../core/types.ts";
import type { Paint } from "./render-summary.ts";

/** A Score for people: what was extracted, how it was compared, and each part's number and reason. */
export function renderScore(score: Score, paint: Paint): string {
  return `${linesOf(score, paint, "").join("\n")}\n`;
}

function linesOf(score: Score, paint: Paint, name: string): readonly string[] {
  const lines = [`${name === "" ? "" : `${paint("bold", name)}  `}${verdict(score, paint)}  ${score.reason}`];
  if (score.status === "scored" && score.cause) lines.push(`  cause     ${score.cause}${score.code ? ` (${score.code})` : ""}`);
  if (score.status === "abstained") lines.push(`  cause     ${score.cause}`);
  if (score.status === "errored")
    lines.push(
      `  error     ${score.error.code}, ${score.error.retryable ? "may succeed when sent again" : "will not succeed when sent again"}`,
    );
  for (const one of score.evidence) lines.push(`  ${one.kind.padEnd(9)} ${evidenceText(one)}`);
  for (const [metric, value] of Object.entries(score.metrics)) lines.push(`  metric    ${metric} ${value}`);
  if (score.decision) lines.push(`  decision  ${decisionText(score.decision)}`);
  for (const [part, inner] of Object.entries(score.parts)) lines.push(...linesOf(inner, paint, part).map((line) => `  ${line}`));
  return lines;
}

function decisionText({ verdict: first, stratum, appeal }: Decision): string {
  const word = (verdict: 0 | 1): string => (verdict === 1 ? "pass" : "fail");
  const text = `${word(first)}, stratum ${stratum}`;
  if (!appeal) return text;
  const said = appeal.verdict === null ? "cannot tell" : word(appeal.verdict);
  return `${text}, ${appeal.drawn ? `appeal ${said}` : "appeal not drawn"} (propensity ${appeal.propensity})`;
}

function verdict(score: Score, paint: Paint): string {
  switch (score.status) {
    case "scored":
      return paint(score.decision?.verdict === 0 ? "red" : "green", `scored ${Math.round(score.reward * 1e6) / 1e6}`);
    case "abstained":
      return paint("yellow", "abstained");
    case "errored":
      return paint("red", "errored");
    default:
      return assertNever(score);
  }
}

function evidenceText({ kind: _kind, ...facts }: Evidence): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(", ");
}

function shown(value: Json): string {
  if (typeof value === "string") return quote(value, 120);
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
