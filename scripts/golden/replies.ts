// npm run golden:replies -- FILE: records of a judge's reply and what it says, put through parseJudgeReply.
import { parseJudgeReply, type ParsedReply } from "../../rubrics/judge/index.ts";
import type { Scale } from "../../rubrics/checklist/index.ts";
import type { Json } from "../../src/index.ts";
import { recordsOf, report } from "./report.ts";

interface ReplyRecord {
  readonly id: string;
  /** `met`, `score01`, `likert5`, or a scale as rubrics write it. */
  readonly mode: string | Exclude<Scale, string>;
  readonly criteria: readonly string[];
  readonly finish_reason?: string;
  readonly reply?: string;
  /** A long reply: prefix, unit over and over, suffix. */
  readonly reply_gen?: { readonly prefix: string; readonly unit: string; readonly times: number; readonly suffix: string };
  readonly expect: Readonly<Record<string, Json>>;
}

// The script is for files of this shape; a field that is not as said shows as a difference.
const records = recordsOf("npm run golden:replies -- FILE") as readonly ReplyRecord[];
report(records.map((record) => compare(record)));

function compare(record: ReplyRecord): { readonly differs?: string } {
  const { id, criteria, finish_reason: finishReason, expect } = record;
  const scale = scaleOf(record.mode);
  const start = performance.now();
  const parsed = parseJudgeReply(replyOf(record), { criteria: criteria.map((name) => ({ id: name, scale })), finishReason });
  const ms = performance.now() - start;
  if (process.argv.includes("--time")) console.log(`${id}: ${ms.toFixed(2)} ms`);
  const found = plain(parsed);
  const different = Object.keys(expect).filter((key) => canonical(found[key]) !== canonical(expect[key]));
  if (different.length === 0) return {};
  const [key = ""] = different;
  return {
    differs: `${id} ${key}: expected ${JSON.stringify(expect[key])}, ${JSON.stringify(found[key])} came (${JSON.stringify(found)})`,
  };
}

function replyOf({ reply, reply_gen: made }: ReplyRecord): string {
  return made ? made.prefix + made.unit.repeat(made.times) + made.suffix : (reply ?? "");
}

function scaleOf(mode: ReplyRecord["mode"]): Scale {
  if (typeof mode !== "string") return mode;
  const likert = /^likert(\d+)$/u.exec(mode)?.[1];
  if (likert !== undefined) return { min: 1, max: Number(likert) };
  return mode === "met" || mode === "binary" ? "binary" : "unit";
}

function plain(parsed: ParsedReply): Readonly<Record<string, Json>> {
  if (parsed.outcome === "unparseable") return { ...parsed };
  return { ...parsed, verdicts: Object.fromEntries(parsed.verdicts), reasons: Object.fromEntries(parsed.reasons) };
}

/** Lists of ids are sets, and the order of keys says nothing. */
function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(String).toSorted());
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "nothing";
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
