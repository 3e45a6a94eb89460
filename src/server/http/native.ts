import * as z from "zod";
import { errored } from "../../core/scores.ts";
import type { Json, Sample, Score } from "../../core/types.ts";
import { maxDepth, sampleOf } from "../../data/parse-row.ts";
import { unreadSample } from "../../data/read-rows.ts";
import { createRowWriter, writeRow } from "../../data/score-row.ts";
import { nestsWithin } from "../../core/nests-within.ts";
import type { Ask, Desk } from "../desk.ts";
import type { Order } from "../order.ts";
import { deadlineOf, type Manners } from "../manners.ts";
import { ownColumns } from "../own-columns.ts";
import { createTurns } from "../turns.ts";
import { sampleBytes } from "../value-bytes.ts";
import type { RewardChoice } from "../reward-choice.ts";
import type { Answer, Endpoint, Exchange } from "./endpoint.ts";
import { HttpFault } from "./http-fault.ts";
import { kindOf, nativeRows, type Form, type Value } from "./native-rows.ts";
import { notServed } from "./no-reward.ts";
import type { UnreadAnswer } from "./unread-answers.ts";
import { scoreRow, sampleRow } from "./wire-schemas.ts";

export interface NativeOptions {
  readonly desk: Desk;
  readonly rewards: RewardChoice;
  readonly deadlineMs: number;
  /** Samples in one request. */
  readonly maxRows: number;
}

/** A sample of a request with its order, and how its Score is written. */
interface RowOrder {
  readonly order: Order;
  readonly write: (score: Score) => string;
}

const one = sampleRow;
const many = z.union([z.array(sampleRow), z.object({ samples: z.array(sampleRow) })]);

/** The server's own form: samples in, rows of Scores out, in the columns that `assay grade` reads and writes. */
export function nativeEndpoints(options: NativeOptions): readonly Endpoint[] {
  const answer = (exchange: Exchange): Promise<Answer> => answerNative(exchange, options);
  const told = {
    method: "POST" as const,
    summary: "Scores a sample, a list of them, or NDJSON. `Accept: application/x-ndjson` gives each row as soon as it is known.",
    tag: "native",
    begins: true,
    body: z.union([one, many]),
    reply: z.union([scoreRow, z.array(scoreRow), z.object({ scores: z.array(scoreRow) })]),
    answer,
  };
  return [
    { ...told, path: "/v1/score" },
    { ...told, path: "/rewards/:reward/v1/score", summary: "The same, by a named Reward." },
  ];
}

async function answerNative(exchange: Exchange, options: NativeOptions): Promise<Answer> {
  const named = exchange.param("reward");
  if (named !== undefined && !options.rewards.pick(named, undefined)) throw notServed(options.rewards, { named });
  const ask = askOf(exchange, options);
  const { text, type } = await exchange.body();
  const { values, form } = await nativeRows(text, type, options.maxRows);
  const writers = new Map<string, ReturnType<typeof createRowWriter>>();
  const turns = createTurns();
  const rows: RowOrder[] = [];
  for (const value of values) {
    rows.push(orderOf(value, rows.length, form, named, options, writers));
    const turn = turns();
    if (turn) await turn;
  }
  const scores = await options.desk.score(
    rows.map(({ order }) => order),
    ask,
  );
  const wantsLines = form === "lines" || (exchange.incoming.headers.accept ?? "").includes("application/x-ndjson");
  if (wantsLines && form !== "single") return { type: "application/x-ndjson", body: streamOf(rows, scores, exchange.unread) };
  const settled = await Promise.all(scores);
  const lines: string[] = [];
  for (const [place, { write }] of rows.entries()) {
    lines.push(write(settled[place] as Score)); // the desk gives a Score an order
    const turn = turns();
    if (turn) await turn;
  }
  if (form === "single") return { body: lines[0] as string }; // a single row has one line
  const list = `[${lines.map((line) => line.trimEnd()).join(",")}]`;
  return { body: form === "list" ? list : `{"scores":${list}}` };
}

function orderOf(
  given: Value,
  place: number,
  form: Form,
  named: string | undefined,
  { rewards }: NativeOptions,
  writers: Map<string, ReturnType<typeof createRowWriter>>,
): RowOrder {
  const where = form === "lines" ? `line ${place + 1}` : form === "single" ? "the sample" : `samples[${place}]`;
  const read = "problem" in given ? given : readSample(given.value, place);
  if ("problem" in read) {
    const { code, message } = read.problem;
    if (form === "single") throw new HttpFault({ status: 422, code, message });
    const sample = { ...unreadSample(where), id: "value" in given ? (idOf(given.value) ?? String(place)) : String(place) };
    return { order: { sample, score: errored(code, `${where}: ${message}`) }, write: writerOf(undefined, sample, writers) };
  }
  const { sample } = read;
  const reward = rewards.pick(named, sample.metadata?.["data_source"]);
  if (!reward) {
    const dataSource = sample.metadata?.["data_source"];
    if (form === "single") throw notServed(rewards, { dataSource });
    const fault = notServed(rewards, { dataSource, where });
    return { order: { sample, score: errored("E_UNKNOWN_REWARD", fault.message) }, write: writerOf(undefined, sample, writers) };
  }
  const write = writerOf(reward, sample, writers);
  if (reward.reward.scope === "group" && sample.group?.size === undefined) {
    const message = "This Reward scores whole groups, so a sample needs a group with id and size.";
    if (form === "single") throw new HttpFault({ status: 422, code: "E_GROUP_MISSING", message });
    return { order: { sample, score: errored("E_GROUP_MISSING", `${where}: ${message}`) }, write };
  }
  return { order: { reward, sample, size: sampleBytes(sample), isNameless: "value" in given && idOf(given.value) === undefined }, write };
}

function writerOf(
  reward: { readonly name: string; readonly fingerprint: string; readonly seed: number } | undefined,
  sample: Sample,
  writers: Map<string, ReturnType<typeof createRowWriter>>,
): RowOrder["write"] {
  const { name = "", fingerprint = "", seed = 0 } = reward ?? {};
  let write = writers.get(name);
  if (!write) writers.set(name, (write = createRowWriter({ fingerprint, seed, keep: new Set() })));
  const made = write;
  return (score) => writeRow(made, sample, score).line;
}

function readSample(value: unknown, place: number): ReturnType<typeof sampleOf> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: { code: "E_ROW_SHAPE", message: `A sample must be a JSON object, not ${kindOf(value)}.` } };
  }
  if (!nestsWithin(value, maxDepth)) {
    return { problem: { code: "E_ROW_TOO_DEEP", message: `The row is nested deeper than ${maxDepth} levels.` } };
  }
  // JSON.parse gave it, and long numbers are text already.
  return sampleOf(value as Readonly<Record<string, Json>>, ownColumns, String(place), "");
}

/** The id of a row that is wrong elsewhere, so that its sender finds the answer. */
function idOf(value: unknown): string | undefined {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}

/** Rows go to the connection in pieces of about so many bytes: one that is not read holds one. */
const pieceBytes = 65_536;

const patient: Manners = { waitsMs: Infinity, retries: "patiently" };

/** How long a client waits it may say itself; who says nothing gets all the time there is. */
function askOf({ incoming, start }: Exchange, { deadlineMs }: NativeOptions): Ask {
  const header = incoming.headers["x-assay-deadline-ms"];
  if (header === undefined) return { ...patient, deadline: deadlineOf(start, patient, deadlineMs) };
  const waitsMs = Number(header);
  if (!(waitsMs >= 1))
    throw new HttpFault({ status: 400, code: "E_BODY", message: "X-Assay-Deadline-Ms must be a number of milliseconds from 1." });
  return { ...patient, waitsMs, deadline: deadlineOf(start, { waitsMs }, deadlineMs) };
}

/** Rows as they settle, as fast as the client reads them. What it has not read is counted, and nothing of it is kept once it is gone. */
function streamOf(rows: readonly RowOrder[], scores: readonly Promise<Score>[], unread: UnreadAnswer): ReadableStream<Uint8Array> {
  let lines: Buffer[] = [];
  let sent = 0;
  let left = rows.length;
  let gone = false;
  let wake: (() => void) | undefined;
  for (const [place, score] of scores.entries()) {
    void score.then((settled) => {
      left -= 1;
      if (gone) return;
      const line = Buffer.from(rows[place]?.write(settled) ?? "");
      lines.push(line);
      unread.add(line.length);
      wake?.();
    });
  }
  return new ReadableStream(
    {
      async pull(controller) {
        // The connection has passed on what it was given before.
        unread.take(sent);
        sent = 0;
        while (lines.length === 0 && left > 0 && !gone) await new Promise<void>((resolve) => (wake = resolve));
        const end = lines.findIndex((line) => (sent += line.length) >= pieceBytes) + 1 || lines.length;
        if (end > 0) controller.enqueue(Buffer.concat(lines.splice(0, end)));
        if (left === 0 && lines.length === 0 && !gone) controller.close();
      },
      cancel() {
        gone = true;
        lines = [];
        wake?.();
      },
    },
    { highWaterMark: 0 },
  );
}
