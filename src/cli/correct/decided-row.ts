import { AssayError, isAssayError } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";
import type { Group } from "../../core/types.ts";
import type { ResultRow } from "../../data/results/result-row.ts";
import { channelOf, correctReward, youden, type Channel } from "../../noise/index.ts";
import { noInformation } from "../../noise/channel.ts";
import type { CorrectionOptions } from "./correction-options.ts";

/** As much of a graded row as its correction needs. */
export interface DecidedRow {
  readonly id: string;
  readonly group: Group | null;
  readonly reward: number | null;
  /** null where the row abstained or errored, or where its stratum has no rates and is to abstain. */
  readonly verdict: 0 | 1 | null;
  readonly stratum: string | null;
  readonly channel: Channel;
  readonly corrected: number | null;
  readonly unknown: boolean;
  /** For opo. */
  readonly length: number;
}

/** Without errors: what is corrected by it stays as it is. */
const perfect: Channel = { falsePositive: 0, falseNegative: 0 };

/** Reads a row and corrects its verdict by the rates of its stratum. `place` is where it stands: file and line. Throws E_CHANNEL. */
export function decidedRow(row: ResultRow, place: string, options: CorrectionOptions): DecidedRow {
  const { id, group, reward } = row;
  const length = options.estimator === "opo" ? lengthOf(row, place, options.length) : 0;
  const base = { id, group, reward, length };
  const decision = decisionOf(row);
  const stratum = decision?.stratum ?? null;
  if (row.status !== "scored") return { ...base, verdict: null, stratum, channel: perfect, corrected: null, unknown: false };
  if (!decision || stratum === null)
    throw new AssayError("E_CHANNEL", {
      message: `${place} (${quote(id, 60)}) has a reward and no decision with a verdict 0 or 1 and a stratum, which are what is corrected.`,
      hint: "Verifiers, cascade and stratify give one; other combinators drop it. Grade the verifier by itself.",
    });
  const { verdict } = decision;
  const unknown = options.unknownStratum !== "error" && !Object.hasOwn(options.channels.strata, stratum);
  if (unknown && options.unknownStratum === "abstain")
    return { ...base, verdict: null, stratum, channel: perfect, corrected: null, unknown };
  try {
    const channel = unknown ? perfect : usable(channelOf(options.channels, stratum), stratum, options);
    return { ...base, verdict, stratum, channel, corrected: correctReward(verdict, channel, options.correction), unknown };
  } catch (error) {
    if (!isAssayError(error)) throw error;
    const hint = [error.hint, "--unknown-stratum raw leaves such rows as they are, abstain makes them null."];
    throw new AssayError(error.code, { message: `${place} (${quote(id, 60)}): ${error.message}`, hint: hint.join(" "), cause: error });
  }
}

function usable(channel: Channel, stratum: string, { correction }: CorrectionOptions): Channel {
  if (correction.inverted !== "use" && !(youden(channel) > 0)) throw noInformation(channel, `The stratum ${quote(stratum)}`);
  return channel;
}

function decisionOf({ decision }: ResultRow): { readonly verdict: 0 | 1; readonly stratum: string } | undefined {
  if (typeof decision !== "object" || decision === null) return undefined;
  const { verdict, stratum } = decision as { readonly verdict?: unknown; readonly stratum?: unknown };
  return (verdict === 0 || verdict === 1) && typeof stratum === "string" ? { verdict, stratum } : undefined;
}

function lengthOf(row: ResultRow, place: string, path: string | undefined): number {
  const found = (path ?? "completion")
    .split(".")
    .reduce<unknown>(
      (value, name) => (typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined),
      row,
    );
  const length = path === undefined && typeof found === "string" ? found.length : found;
  if (typeof length === "number" && length >= 0 && Number.isFinite(length)) return length;
  throw new AssayError("E_COLUMN_MISSING", {
    message: `${place} has no length for opo: ${path === undefined ? "its completion was not kept as text" : `${path} is no number from 0`}.`,
    hint: "Grade with --keep completion, or name a column of lengths by --length, such as --length metadata.tokens.",
  });
}
