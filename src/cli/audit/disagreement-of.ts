import type { Disagreement } from "../../audit/audit-report.ts";
import type { TallyRow } from "../../audit/tally-row.ts";
import type { ResultRow } from "../../data/results/result-row.ts";

/** The row as a disagreement; undefined where its verdict is its label, or one of them is missing. */
export function disagreementOf(row: ResultRow, { verdict, label, stratum, by }: TallyRow, place: string): Disagreement | undefined {
  if (verdict === null || label === null || verdict === label) return undefined;
  return {
    id: row.id,
    place,
    kind: label === 1 ? "false-negative" : "false-positive",
    stratum,
    by,
    reward: row.reward,
    prompt: textOf(row["prompt"]),
    completion: textOf(row["completion"]),
    answer: answerOf(row["evidence"]),
    reference: textOf(row["reference"]),
    reason: textOf(row["reason"]),
  };
}

/** Turns of messages one after the other, anything else as its JSON. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every(isMessage))
    return value.map(({ role, content }) => `${role}: ${typeof content === "string" ? content : JSON.stringify(content)}`).join("\n\n");
  return JSON.stringify(value);
}

function isMessage(value: unknown): value is { readonly role: string; readonly content: unknown } {
  return typeof value === "object" && value !== null && "role" in value && typeof value.role === "string" && "content" in value;
}

function answerOf(evidence: unknown): string | null {
  if (!Array.isArray(evidence)) return null;
  for (const fact of evidence as readonly unknown[]) {
    if (typeof fact !== "object" || fact === null || !("kind" in fact) || fact.kind !== "answer" || !("text" in fact)) continue;
    return typeof fact.text === "string" ? fact.text : null;
  }
  return null;
}
