import { readVerdict, type Scale, type VerdictValue } from "../../checklist/scale.ts";
import type { ReadObject, ReplyJson } from "./lenient-json.ts";
import { isRefusal } from "./refusal.ts";
import { scanReply, type ScannedReply } from "./scan-reply.ts";

/** One criterion that a judge was asked about. */
export interface AskedCriterion {
  readonly id: string;
  readonly scale: Scale;
}

export interface ParseReplyOptions {
  readonly criteria: readonly AskedCriterion[];
  /** What the endpoint said: "length" means that the reply was cut off, "content_filter" that it was withheld. */
  readonly finishReason?: string | null | undefined;
  /** Longer replies are refused unread. Default 262,144. */
  readonly maxCharacters?: number;
}

/** Why a reply gives no verdict at all. Every criterion that was asked has then none. */
export type UnparseableReason =
  | "too_large"
  | "truncated"
  | "refused"
  | "empty"
  | "no_verdicts"
  | "conflict"
  | "ambiguous"
  | "invalid_value"
  | "out_of_range";

export type ParsedReply =
  | {
      readonly outcome: "parsed";
      /** By id, only those that were asked; null where the judge could not tell. */
      readonly verdicts: ReadonlyMap<string, VerdictValue>;
      /** What the judge said to them. */
      readonly reasons: ReadonlyMap<string, string>;
      /** Asked, and not in the reply. */
      readonly missing: readonly string[];
      /** Asked, and in the reply with two verdicts. */
      readonly conflicts: readonly string[];
      /** In the reply, and not asked. */
      readonly unknown: readonly string[];
      /** The JSON was mended where there was nothing to guess. */
      readonly repaired: boolean;
    }
  | { readonly outcome: "unparseable"; readonly reason: UnparseableReason };

export const maxReplyCharacters: number = 256 * 1024;

/**
 * Reads `{"verdicts": [{"id": …, "verdict": …, "reason": …}, …]}` out of a judge's reply, in one walk over it. Prose, fences and thoughts around
 * it are passed over. Nothing is guessed: where two objects differ, a key has two values or a value is off its scale, there is no verdict.
 *
 * @example
 * parseJudgeReply('{"verdicts":[{"id":"a","verdict":true}]}', { criteria: [{ id: "a", scale: "binary" }] });
 */
export function parseJudgeReply(reply: string, options: ParseReplyOptions): ParsedReply {
  const { criteria, finishReason, maxCharacters = maxReplyCharacters } = options;
  if (reply.length > maxCharacters) return unparseable("too_large");
  if (finishReason === "length" || finishReason === "max_tokens") return unparseable("truncated");
  if (finishReason === "content_filter" || finishReason === "refusal") return unparseable("refused");
  if (reply.trim() === "") return unparseable("empty");
  const scanned = scanReply(reply);
  const found = scanned.objects.flatMap((object) => {
    const entries = entriesOf(object);
    return entries ? [{ object, entries }] : [];
  });
  if (scanned.broken) return unparseable(found.length > 0 ? "ambiguous" : "no_verdicts");
  if (scanned.cut === "verdicts") return unparseable("truncated");
  if (found.length === 0) return unparseable(withoutVerdicts(reply, scanned));
  if (found.some(({ object }) => object.conflict)) return unparseable("conflict");
  const asked = new Map(criteria.map(({ id, scale }) => [id, scale]));
  return oneOf(found.map(({ object, entries }) => readEntries(entries, asked, object.repaired)));
}

function unparseable(reason: UnparseableReason): ParsedReply {
  return { outcome: "unparseable", reason };
}

function withoutVerdicts(reply: string, { cut, thinking }: ScannedReply): UnparseableReason {
  if (cut === "object" || thinking) return "truncated";
  return isRefusal(reply) ? "refused" : "no_verdicts";
}

interface Entry {
  readonly id: string;
  readonly fields: ReadonlyMap<string, ReplyJson>;
}

/** The entries of an object that has the shape of verdicts; undefined where it has not. */
function entriesOf({ value }: ReadObject): readonly Entry[] | undefined {
  const verdicts = value.get("verdicts");
  if (!Array.isArray(verdicts)) return undefined;
  const entries: Entry[] = [];
  for (const entry of verdicts as readonly ReplyJson[]) {
    if (!(entry instanceof Map)) return undefined;
    const fields: ReadonlyMap<string, ReplyJson> = entry;
    const id = fields.get("id");
    if (typeof id !== "string" && typeof id !== "number") return undefined;
    entries.push({ id: String(id), fields });
  }
  return entries;
}

interface Reading {
  readonly verdicts: Map<string, VerdictValue>;
  readonly reasons: Map<string, string>;
  readonly conflicts: Set<string>;
  readonly unknown: Set<string>;
  readonly missing: readonly string[];
  readonly repaired: boolean;
  /** The first value that is none, whose whole object then gives no verdict. */
  readonly problem: "invalid_value" | "out_of_range" | undefined;
}

function readEntries(entries: readonly Entry[], asked: ReadonlyMap<string, Scale>, repaired: boolean): Reading {
  const verdicts = new Map<string, VerdictValue>();
  const reasons = new Map<string, string>();
  const conflicts = new Set<string>();
  const unknown = new Set<string>();
  let problem: Reading["problem"];
  for (const { id, fields } of entries) {
    const scale = asked.get(id);
    if (scale === undefined) {
      unknown.add(id);
      continue;
    }
    const read = readVerdict(fields.get("verdict"), scale);
    if ("problem" in read) problem ??= read.problem;
    else if (conflicts.has(id) || (verdicts.has(id) && verdicts.get(id) !== read.value)) {
      conflicts.add(id);
      verdicts.delete(id);
    } else {
      verdicts.set(id, read.value);
      const reason = reasonOf(fields);
      if (reason !== undefined && !reasons.has(id)) reasons.set(id, reason);
    }
  }
  const missing = [...asked.keys()].filter((id) => !verdicts.has(id) && !conflicts.has(id));
  return { verdicts, reasons, conflicts, unknown, missing, repaired, problem };
}

function reasonOf(fields: ReadonlyMap<string, ReplyJson>): string | undefined {
  for (const name of ["reason", "rationale", "explanation", "reasoning", "evidence"]) {
    const text = fields.get(name);
    if (typeof text === "string") return text;
  }
  return undefined;
}

/**
 * The one reading among those of a reply. An object that says nothing of what was asked, such as the template of the prompt, counts only where
 * there is no other; any two others must agree.
 */
function oneOf(readings: readonly Reading[]): ParsedReply {
  const saying = readings.filter(({ verdicts, conflicts }) => verdicts.size > 0 || conflicts.size > 0);
  const [first, ...others] = saying.length > 0 ? saying : readings;
  if (!first) return unparseable("no_verdicts");
  if (others.some((other) => !isSameReading(first, other))) {
    const problem = saying.length > 0 ? undefined : readings.find((reading) => reading.problem !== undefined)?.problem;
    return unparseable(problem ?? "ambiguous");
  }
  if (first.problem !== undefined) return unparseable(first.problem);
  const { verdicts, reasons, conflicts, unknown, missing, repaired } = first;
  return {
    outcome: "parsed",
    verdicts,
    reasons: new Map([...reasons].filter(([id]) => verdicts.has(id))),
    missing,
    conflicts: [...conflicts],
    unknown: [...unknown],
    repaired,
  };
}

function isSameReading(a: Reading, b: Reading): boolean {
  return (
    a.problem === b.problem &&
    a.verdicts.size === b.verdicts.size &&
    a.conflicts.size === b.conflicts.size &&
    [...a.verdicts].every(([id, value]) => b.verdicts.has(id) && b.verdicts.get(id) === value) &&
    [...a.conflicts].every((id) => b.conflicts.has(id))
  );
}
