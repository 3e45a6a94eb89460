import * as z from "zod";
import { AssayError, messageOf } from "../core/errors.ts";
import { canonicalJson } from "../core/hash.ts";
import { maxStrata } from "./channel-file.ts";
import type { Channel } from "./channel.ts";
import type { BetaCounts } from "./forgetting-beta.ts";

/** What is kept of a stratum: sums that fade, and how many were appealed in all. */
export interface TrackedStratum {
  readonly negatives: number;
  readonly positives: number;
  readonly appealed: BetaCounts;
  readonly confirmed: BetaCounts;
  readonly drawn: readonly [negatives: number, positives: number];
  /** Of those drawn, how many the judge held to be right. */
  readonly right: readonly [negatives: number, positives: number];
}

/** Options that counts depend on: a snapshot of others is refused. */
export interface TrackerSettings {
  readonly lambda: number;
  readonly judge: Channel;
  readonly prior: { readonly negatives: BetaCounts; readonly positives: BetaCounts };
}

const count = z.int().min(0);
const faded = z.number().min(1).max(1e15);
const counts = z.strictObject({ right: z.number().gt(0).max(1e12), wrong: z.number().gt(0).max(1e12) });
const pair = z.tuple([count, count]);
const stratum = z
  .strictObject({ negatives: faded, positives: faded, appealed: counts, confirmed: counts, drawn: pair, right: pair })
  .refine(({ drawn, right }) => right[0] <= drawn[0] && right[1] <= drawn[1], { error: "expected right to be drawn at most" });
const schema = z.strictObject({
  format: z.literal("assay-rate-tracker"),
  version: z.literal(1),
  settings: z.unknown(),
  strata: z
    .array(
      z.tuple([
        z
          .string()
          .min(1)
          .refine((name) => name !== "__proto__", { error: "expected another name" }),
        stratum,
      ]),
    )
    .max(maxStrata)
    .refine((list) => new Set(list.map(([name]) => name)).size === list.length, { error: "expected each stratum once" }),
});

/** A snapshot is longer than this only if somebody made it up. */
const maxCharacters = 16 << 20;

export function trackedText({
  settings,
  strata,
}: {
  readonly settings: TrackerSettings;
  readonly strata: ReadonlyMap<string, TrackedStratum>;
}): string {
  return `${JSON.stringify({ format: "assay-rate-tracker", version: 1, settings, strata: [...strata] })}\n`;
}

/** Throws E_CHANNEL where the text is no snapshot, or one of a tracker with other options. */
export function readTracked(text: string, settings: TrackerSettings): ReadonlyMap<string, TrackedStratum> {
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) throw refused(z.prettifyError(parsed.error).replace(/\n\s*/gu, " ").slice(0, 500), parsed.error);
  if (canonicalJson(parsed.data.settings) !== canonicalJson(settings))
    throw refused(
      `it was taken with other options, ${canonicalJson(parsed.data.settings)?.slice(0, 300)}, and the tracker has ${canonicalJson(settings)}`,
    );
  return new Map(parsed.data.strata);
}

function jsonOf(text: string): unknown {
  if (typeof text !== "string" || text.length > maxCharacters) throw refused(`expected text of at most ${maxCharacters} characters`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(`it is not JSON: ${messageOf(error)}`, error);
  }
}

function refused(why: string, cause?: unknown): AssayError {
  return new AssayError("E_CHANNEL", {
    message: `The snapshot of a rate tracker cannot be restored: ${why}.`,
    hint: "Give what snapshot() of a tracker with the same options gave.",
    ...(cause === undefined ? {} : { cause }),
  });
}
