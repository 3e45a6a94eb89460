import type { Writable } from "node:stream";
import { abortable } from "../../core/abortable.ts";
import { messageOf } from "../../core/errors.ts";
import type { FlowItem } from "../../core/flow.ts";
import { errored } from "../../core/scores.ts";
import type { Json, Sample, Score } from "../../core/types.ts";
import { readLines } from "../../data/lines.ts";
import { createOrderedOutput } from "../../data/ordered-output.ts";
import { createRowWriter, writeRow, type RowOptions } from "../../data/score-row.ts";
import type { Scorer } from "../../scorer/create-scorer.ts";
import { createBarriers, type Tag } from "./barriers.ts";
import { protocol } from "../protocol.ts";
import { createReadAhead } from "../read-ahead.ts";
import { createMessageReader, maxLineBytes } from "./read-message.ts";

export interface StdioOptions extends RowOptions {
  readonly scorer: Scorer;
  /** What `hello` is answered with, beside its type and limits: version, fingerprint and recipes. */
  readonly about: Readonly<Record<string, Json>>;
  readonly input: AsyncIterable<Buffer>;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

export interface Served {
  /** Samples that were answered, malformed lines among them. */
  readonly samples: number;
  /** What ended the service before its input ended. */
  readonly failure?: Error;
}

/** A sample that was taken in, in the order of its line. */
interface StdioItem extends FlowItem {
  readonly order: number;
  readonly controller?: AbortController;
}

const window = 16_384;
const windowSize = 32 << 20;

/**
 * Reads a sample or a control message a line and writes a Score row as soon as it is known. Reading goes a bounded way ahead of scoring,
 * so that a cancel reaches samples that still wait; then whoever writes faster is slowed down. Every sample is answered once. At the end
 * of the input what is under way is finished.
 */
export async function serveStdio(options: StdioOptions): Promise<Served> {
  const { scorer, about, input } = options;
  const open = new Map<string, Set<AbortController>>();
  const ahead = createReadAhead<StdioItem | "flush">({ maxItems: window, maxSize: windowSize });
  const barriers = createBarriers();
  let samples = 0;
  let lines = 0;

  const output = createOrderedOutput(options.output, {
    name: "stdout",
    close: false,
    written: (count, size) => flow.release(count, size),
  });
  const signal = AbortSignal.any([options.signal, output.failed]);
  const say = (message: Json): void => output.put(lines++, `${JSON.stringify(message)}\n`, 0, 0);
  const flushed = (tags: readonly Tag[]): void => {
    for (const tag of tags) say({ type: "flushed", ...tag });
  };
  const write = createRowWriter(options);

  const answer = ({ sample, size, order, controller }: StdioItem, score: Score): void => {
    forget(open, sample.id, controller);
    output.put(lines++, writeRow(write, sample, score).line, size);
    flushed(barriers.settled(order));
  };
  const flow = scorer.flow<StdioItem>({ signal, window, windowSize, settled: (item, _index, score) => answer(item, score) });
  signal.addEventListener("abort", () => {
    ahead.end();
    // When the flow has settled them as ended and not as cancelled, so that checks that wait for a place are not begun.
    queueMicrotask(() => {
      for (const controllers of open.values()) for (const controller of controllers) controller.abort();
    });
  });

  const readMessage = createMessageReader(scorer.reward.scope === "group");
  const admit = (sample: Sample, bytes: number, score: Score | undefined): Promise<void> => {
    const order = samples;
    samples += 1;
    const size = bytes + 512;
    if (score) return ahead.push({ sample, size, order, score }, size);
    const controller = new AbortController();
    open.set(sample.id, (open.get(sample.id) ?? new Set()).add(controller));
    return ahead.push({ sample, size, order, controller, signal: controller.signal }, size);
  };
  const receive = async (): Promise<void> => {
    for await (const batch of readLines(abortable(input, signal), maxLineBytes)) {
      for (const line of batch) {
        const message = readMessage(line);
        switch (message.type) {
          case "hello":
            say({ type: "hello", protocol, ...about, limits: { window, line_bytes: maxLineBytes } });
            break;
          case "cancel":
            for (const id of message.ids) for (const controller of open.get(id) ?? []) controller.abort();
            break;
          case "flush":
            await ahead.push("flush", 0);
            flushed(barriers.open(samples, message.tag));
            break;
          case "sample":
            await admit(message.sample, line.bytes, undefined);
            break;
          case "unreadable":
            await admit(message.sample, 0, message.score);
            break;
          default:
            message satisfies never;
        }
        if (signal.aborted) return;
      }
    }
  };
  const received = receive().finally(() => ahead.end());

  async function* source(): AsyncGenerator<readonly StdioItem[], void, undefined> {
    for await (const batch of ahead.batches()) {
      let items: StdioItem[] = [];
      for (const item of batch) {
        if (item !== "flush") items.push(item);
        else {
          yield items;
          items = [];
          flow.flush();
        }
      }
      yield items;
    }
  }

  const failures: unknown[] = [];
  const note = (failure: unknown): void => void failures.push(failure);
  await Promise.all([flow.run(source()).catch(note), received.catch(note)]);
  // An early end leaves samples that were taken in and never asked for.
  for (const item of ahead.rest()) {
    if (item !== "flush") answer(item, errored("E_ABORTED", "The run was ended before this sample was scored."));
  }
  await output.end().catch(note);
  const [failure] = failures;
  if (failure === undefined) return { samples };
  return { samples, failure: failure instanceof Error ? failure : new Error(messageOf(failure)) };
}

function forget(open: Map<string, Set<AbortController>>, id: string, controller: AbortController | undefined): void {
  const same = controller && open.get(id);
  if (!same) return;
  same.delete(controller);
  if (same.size === 0) open.delete(id);
}
