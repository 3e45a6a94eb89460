import { labelOf } from "../labels/label-of.ts";
import { rowColumn } from "../labels/row-column.ts";
import type { ResultRow } from "../results/result-row.ts";

/** What two gradings are compared by, of one row or one part of it. */
export interface GradedPart {
  readonly status: string;
  readonly reward: number | null;
  /** The code of an errored one, or of a scored one that the candidate broke. */
  readonly code: string | null;
  readonly parts: Readonly<Record<string, GradedPart>>;
}

export interface GradedRow extends GradedPart {
  readonly id: string;
  readonly reason: string;
  readonly fingerprint: string;
  readonly seed: number;
  /** The beginning of the completion, where the row has one. */
  readonly completion: string | undefined;
  /** The verdict of its decision, and the stratum that it was made in; null and empty where the row has none. */
  readonly verdict: 0 | 1 | null;
  readonly stratum: string;
  /** What the label column says; null where it is not asked for, or is neither right nor wrong. */
  readonly label: 0 | 1 | null;
}

const excerptChars = 200;

/** As much of a row as is held while its counterpart is looked for. */
export function gradedRow(row: ResultRow, labelColumn?: string): GradedRow {
  const { id, fingerprint, seed } = row;
  const completion = row["completion"];
  const { verdict, stratum } = isObject(row["decision"]) ? row["decision"] : {};
  return {
    ...gradedPart(row, 0),
    id,
    fingerprint,
    seed,
    reason: textOf(row["reason"]),
    completion: completion === undefined ? undefined : textOf(typeof completion === "string" ? completion : JSON.stringify(completion)),
    verdict: verdict === 0 || verdict === 1 ? verdict : null,
    stratum: textOf(stratum),
    label: labelColumn === undefined ? null : (labelOf(rowColumn(row, labelColumn)) ?? null),
  };
}

const maxDepth = 64;

function gradedPart(value: unknown, depth: number): GradedPart {
  const { status, reward, code, error, parts } = isObject(value) ? value : {};
  const errorCode = isObject(error) ? error["code"] : undefined;
  return {
    status: typeof status === "string" ? status : "missing",
    reward: typeof reward === "number" ? reward : null,
    code: typeof errorCode === "string" ? errorCode : typeof code === "string" ? code : null,
    parts:
      isObject(parts) && depth < maxDepth
        ? Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, gradedPart(part, depth + 1)]))
        : {},
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, excerptChars) : "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the judgement is another one; reason, evidence and time do not count. */
export function isChanged(a: GradedPart, b: GradedPart): boolean {
  return a.status !== b.status || a.reward !== b.reward || a.code !== b.code;
}

/** The deepest parts whose judgement changed, as paths of their names; the row itself where none of its parts did. */
export function changedPaths(a: GradedPart, b: GradedPart): readonly (readonly string[])[] {
  const inner = Object.keys(a.parts).flatMap((name) => {
    const [before, after] = [a.parts[name], Object.hasOwn(b.parts, name) ? b.parts[name] : undefined];
    if (!before || !after || !isChanged(before, after)) return [];
    return changedPaths(before, after).map((path) => [name, ...path]);
  });
  return inner.length > 0 ? inner : [[]];
}
