import { messageOf } from "../core/errors.ts";
import { errored } from "../core/scores.ts";
import type { Json, Sample, Score } from "../core/types.ts";

export interface RowOptions {
  readonly fingerprint: string;
  readonly seed: number;
  /** Fields of the sample that stand in the row too. */
  readonly keep: ReadonlySet<"prompt" | "completion" | "reference">;
}

/** Writes Scores as rows: a function from sample and Score to one line of JSON, its fields in the order of the format. */
export function createRowWriter(options: RowOptions): (sample: Sample, score: Score) => string {
  const tail = `,"fingerprint":${JSON.stringify(options.fingerprint)},"seed":${options.seed}`;
  const { keep } = options;
  return (sample, score) => {
    let line = `{"id":${JSON.stringify(sample.id)},${scoreFields(score)}`;
    line += `,"group":${sample.group ? JSON.stringify(sample.group) : "null"}`;
    line += `,"metadata":${sample.metadata ? JSON.stringify(sample.metadata) : "{}"}${tail}`;
    if (keep.has("prompt")) line += `,"prompt":${JSON.stringify(sample.prompt)}`;
    if (keep.has("completion")) line += `,"completion":${JSON.stringify(sample.completion)}`;
    if (keep.has("reference")) line += `,"reference":${JSON.stringify(sample.reference)}`;
    return `${line}}\n`;
  };
}

/** The row of a Score, or that of an errored one where its evidence is nothing that JSON can carry. */
export function writeRow(
  write: ReturnType<typeof createRowWriter>,
  sample: Sample,
  score: Score,
): { readonly line: string; readonly score: Score } {
  try {
    return { line: write(sample, score), score };
  } catch (error) {
    const broken = errored("E_CHECK_RESULT", `The Score cannot be written as JSON: ${messageOf(error)}.`);
    return { line: write(sample, broken), score: broken };
  }
}

/** A Score in the names of the wire. */
export function scoreJson(score: Score): Json {
  return JSON.parse(`{${scoreFields(score)}}`) as Json; // written just now
}

/** Text by hand, since most fields are empty in most rows and this is written for every sample. */
function scoreFields(score: Score): string {
  const cause = score.cause === undefined ? "null" : `"${score.cause}"`;
  const code = score.status === "scored" && score.code !== undefined ? JSON.stringify(score.code) : "null";
  let text = `"status":"${score.status}","reward":${score.reward === null ? "null" : JSON.stringify(score.reward)},"cause":${cause},"code":${code}`;
  text += `,"reason":${JSON.stringify(score.reason)}`;
  text += `,"evidence":${score.evidence.length === 0 ? "[]" : JSON.stringify(score.evidence)}`;
  text += `,"metrics":${JSON.stringify(score.metrics)},"parts":${partFields(score)}`;
  text += `,"steps":${score.steps ? JSON.stringify(score.steps) : "null"},"decision":${score.decision ? JSON.stringify(score.decision) : "null"}`;
  text += `,"cost":${JSON.stringify(score.cost)},"duration_ms":${score.durationMs},"cached":${score.cached}`;
  return `${text},"error":${score.status === "errored" ? JSON.stringify(score.error) : "null"}`;
}

function partFields(score: Score): string {
  let text = "";
  for (const name in score.parts) {
    const part = score.parts[name];
    if (part) text += `${text === "" ? "" : ","}${JSON.stringify(name)}:{${scoreFields(part)}}`;
  }
  return `{${text}}`;
}
