import { quote } from "../../src/core/text.ts";
import type { Json } from "../../src/core/types.ts";
import type { Holistic, Mode } from "../aggregation/aggregate.ts";
import type { ItemJudgement, Judge, Judgement } from "./judgement.ts";
import { readVerdict, scoreOfVerdict } from "./scale.ts";
import type { HolisticScale, RubricItem } from "./types.ts";

export interface StoredJudgeOptions {
  /** The field of the metadata that holds verdicts by item id. */
  readonly verdicts: string;
  /** The field that holds the one number of implicit and Likert modes. */
  readonly holistic: string;
}

/** A judge that calls nobody: it reads the verdicts that the sample's metadata holds. */
export function storedJudge(options: StoredJudgeOptions): Judge {
  return ({ items, mode, scale, sample }): Judgement => {
    const stored = sample.metadata?.[options.verdicts];
    const verdicts = new Map<string, ItemJudgement>();
    if (isMap(stored)) {
      for (const item of items) {
        const said = Object.hasOwn(stored, item.id) ? stored[item.id] : undefined;
        if (said !== undefined) verdicts.set(item.id, judgementOf(said, item));
      }
    }
    return { verdicts, holistic: holisticOf(sample.metadata?.[options.holistic], mode, scale) };
  };
}

function judgementOf(said: Json, { scale }: RubricItem): ItemJudgement {
  const read = readVerdict(said, scale, { graded: true });
  if ("problem" in read) {
    const what = read.problem === "out_of_range" ? "is off the scale" : "is no verdict on the scale";
    return { status: "unparseable", score: null, reason: `the stored verdict ${quote(JSON.stringify(said), 60)} ${what}` };
  }
  if (read.value === null) return { status: "abstain", score: null, said: null };
  return { status: "ok", score: scoreOfVerdict(read.value, scale), said: read.value };
}

/** `7`, `{ value: 7, lo: 1, hi: 10 }`, or one of these by kind: `{ implicit: …, likert: … }`. */
function holisticOf(stored: Json | undefined, mode: Mode, scale: HolisticScale): NonNullable<Judgement["holistic"]> {
  const kind = mode.startsWith("likert") ? "likert" : "implicit";
  const byKind = isMap(stored) && !Object.hasOwn(stored, "value");
  const found = byKind ? (Object.hasOwn(stored, kind) ? stored[kind] : undefined) : stored;
  if (found === undefined) return { status: "missing", reason: "no number for the whole rubric is stored" };
  if (found === null) return { status: "abstain", reason: "the stored judge could not tell" };
  const read: Json = isMap(found) ? found : { value: found };
  const { value, lo = scale.min, hi = scale.max } = read;
  if (typeof value !== "number" || typeof lo !== "number" || typeof hi !== "number")
    return value === null
      ? { status: "abstain", reason: "the stored judge could not tell" }
      : { status: "unparseable", reason: `the stored ${quote(JSON.stringify(found), 60)} is no number on a scale` };
  return { value, lo, hi } satisfies Holistic;
}

function isMap(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
