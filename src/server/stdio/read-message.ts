import * as z from "zod";
import type { ErrorCode } from "../../core/errors.ts";
import { errored } from "../../core/scores.ts";
import type { Sample, Score } from "../../core/types.ts";
import type { Line } from "../../data/lines.ts";
import { parseRow, sampleOf } from "../../data/parse-row.ts";
import { unreadSample } from "../../data/read-rows.ts";
import { lineProblem } from "../../data/row-source.ts";
import { ownColumns } from "../own-columns.ts";
import type { Tag } from "./barriers.ts";

/** A line as it was understood. One that cannot be read stands for a sample that is errored. */
export type Message =
  | { readonly type: "hello" }
  | { readonly type: "cancel"; readonly ids: readonly string[] }
  | { readonly type: "flush"; readonly tag: Tag }
  | { readonly type: "sample"; readonly sample: Sample }
  | { readonly type: "unreadable"; readonly sample: Sample; readonly score: Score };

/** A longer line is answered with an error. */
export const maxLineBytes: number = 16 << 20;

const id = z.union([z.string(), z.number().transform(String)]);
const tag = z.union([z.string(), z.number()]).optional();
const control = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello") }),
  z.object({ type: z.literal("cancel"), ids: z.array(id).max(1_000_000) }),
  z.object({ type: z.literal("flush"), tag }),
]);

/**
 * Reads lines. A control message is an object with a `type` and without a completion. With `byGroup` a sample needs a group with a size,
 * since nothing else tells when a group is whole.
 */
export function createMessageReader(byGroup: boolean): (line: Line) => Message {
  return (line) => {
    const place = `stdin:${line.number}`;
    const unreadable = (code: ErrorCode, message: string, sample: Sample = unreadSample(place)): Message => ({
      type: "unreadable",
      sample,
      score: errored(code, `${place}: ${message}`),
    });
    if (!("text" in line)) {
      const { code, message } = lineProblem(line, maxLineBytes);
      return unreadable(code, message);
    }
    const parsed = parseRow(line.text);
    if ("problem" in parsed) {
      const { code, message } = parsed.problem;
      // It is JSON, so that its sender finds the answer by its id.
      const id = code === "E_ROW_TOO_DEEP" ? idOf((JSON.parse(line.text) as { readonly id?: unknown }).id) : undefined;
      return unreadable(code, message, { ...unreadSample(place), id: id ?? place });
    }
    const { row } = parsed;
    if (typeof row["type"] === "string" && !Object.hasOwn(row, "completion")) {
      const message = control.safeParse(row);
      if (!message.success)
        return unreadable("E_ROW_SHAPE", "A control line has the type hello, cancel (with ids) or flush; a sample has a completion.");
      if (message.data.type !== "flush") return message.data;
      return { type: "flush", tag: message.data.tag === undefined ? {} : { tag: message.data.tag } };
    }
    const read = sampleOf(row, ownColumns, place, line.text);
    if ("problem" in read)
      return unreadable(read.problem.code, read.problem.message, { ...unreadSample(place), id: idOf(row["id"]) ?? place });
    const { sample } = read;
    if (byGroup && sample.group?.size === undefined) {
      return unreadable("E_GROUP_MISSING", "This Reward scores whole groups, so a sample needs a group with id and size.", sample);
    }
    return { type: "sample", sample };
  };
}

/** The id of a row that is wrong elsewhere, so that its sender finds the answer. */
function idOf(value: unknown): string | undefined {
  const parsed = id.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
