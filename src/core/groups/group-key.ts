import { createHash } from "node:crypto";
import { errored } from "../scores.ts";
import { quote } from "../text.ts";
import type { Errored, Group } from "../types.ts";

/** Longer keys are kept as their hash, so that ids take up little, whatever they are. */
const maxKey = 128;

/** What tells groups apart: id and round. */
export function groupKey({ id, round }: Pick<Group, "id" | "round">): string {
  const key = `${id.length}${round === undefined ? ":" : "/"}${id}${round ?? ""}`;
  return key.length <= maxKey ? key : createHash("sha256").update(key, "utf16le").digest("base64");
}

/** A group at the beginning of a message. */
export function groupName({ id, round }: Pick<Group, "id" | "round">): string {
  return round === undefined ? `Group ${quote(id)}` : `Group ${quote(id)} of round ${quote(round)}`;
}

/** Why a sample can stand in no group; undefined where it can. Callers in JavaScript may give anything. */
export function groupProblem(sample: unknown): Errored | undefined {
  if (typeof sample !== "object" || sample === null) return errored("E_ROW_SHAPE", `A sample must be an object, not ${nameOf(sample)}.`);
  const group: unknown = "group" in sample ? sample.group : undefined;
  if (group === undefined || group === null)
    return errored(
      "E_GROUP_MISSING",
      "The sample has no group, and the Reward scores whole groups: give its group's id, and its size if known.",
    );
  if (typeof group !== "object") return wrong("group", "an object with id and perhaps round, size and index", group);
  const { id, round, size, index } = group as Partial<Record<keyof Group, unknown>>; // each field is tested below
  if (typeof id !== "string") return wrong("group.id", "text", id);
  if (round !== undefined && typeof round !== "string") return wrong("group.round", "text", round);
  if (size !== undefined && !isWhole(size, 1)) return wrong("group.size", "a whole number from 1", size);
  if (index !== undefined && !isWhole(index, 0)) return wrong("group.index", "a whole number from 0", index);
  return undefined;
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

function wrong(field: string, expected: string, came: unknown): Errored {
  return errored("E_ROW_SHAPE", `The sample's ${field} must be ${expected}, not ${nameOf(came)}.`);
}

function nameOf(value: unknown): string {
  return typeof value === "number" || value === null || value === undefined ? String(value) : typeof value;
}
