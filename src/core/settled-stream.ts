import type { Flow, FlowItem, FlowOptions } from "./flow.ts";
import { errored } from "./scores.ts";
import { completionText } from "./text.ts";
import type { Json, Sample, Score } from "./types.ts";

export interface Settled<Ref = Json> {
  /** Place of the sample in the source, from 0. */
  readonly index: number;
  readonly sample: Sample<Ref>;
  readonly score: Score;
}

/**
 * What a flow settles, as a stream that the flow is slowed down by: room is made only when a Score is taken. An error of the source is
 * thrown after the Scores of what it gave before. Who leaves the stream early ends the flow by its own signal. With `byGroup` a Score
 * that has to wait for its turn makes room at once, since its turn may come with a sample that is still to be read: in the order of the
 * input such Scores are held in memory.
 */
export async function* settledStream<Ref = Json>(
  samples: Iterable<Sample<Ref>> | AsyncIterable<Sample<Ref>>,
  { order, byGroup = false }: { readonly order: "settled" | "input"; readonly byGroup?: boolean },
  flowTo: (settled: FlowOptions<FlowItem>["settled"]) => Flow<FlowItem>,
): AsyncGenerator<Settled<Ref>, void, undefined> {
  const ready: { readonly item: FlowItem; readonly settled: Settled<Ref> }[] = [];
  const early = new Map<number, (typeof ready)[number]>();
  let next = 0;
  let wake: (() => void) | undefined;
  let ended = false;
  let left = false;

  const flow = flowTo((item, index, score) => {
    // The flow carries samples along as they are, so their type may be remembered.
    if (left) return flow.release(1, item.size);
    const entry = { item, settled: { index, sample: item.sample as Sample<Ref>, score } };
    if (order === "settled") ready.push(entry);
    else {
      if (byGroup) flow.release(1, item.size);
      early.set(index, entry);
      for (let one = early.get(next); one; one = early.get(next)) {
        early.delete(next);
        ready.push(one);
        next += 1;
      }
    }
    wake?.();
  });

  const run = flow.run(batches(samples)).finally(() => {
    ended = true;
    wake?.();
  });
  // The rejection is thrown below, after the last Score.
  run.catch(() => undefined);
  const released = byGroup && order === "input";
  try {
    for (;;) {
      const taken = ready.splice(0);
      for (const { item, settled } of taken) {
        if (!released) flow.release(1, item.size);
        yield settled;
      }
      if (taken.length > 0 || ready.length > 0) continue;
      if (ended) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    await run;
  } finally {
    left = true;
  }
}

/** Groups what is there into batches without waiting: an array at once, an asynchronous source one by one. */
async function* batches<Ref>(
  samples: Iterable<Sample<Ref>> | AsyncIterable<Sample<Ref>>,
): AsyncGenerator<readonly FlowItem[], void, undefined> {
  if (Symbol.asyncIterator in samples) {
    for await (const sample of samples) yield [itemOf(sample)];
    return;
  }
  let batch: FlowItem[] = [];
  for (const sample of samples) {
    batch.push(itemOf(sample));
    if (batch.length === 256) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Callers in JavaScript may give anything; one sample that is none must not lose the others. */
function itemOf<Ref>(sample: Sample<Ref>): FlowItem {
  const problem = problemOf(sample);
  if (problem !== undefined) return { sample: sample as Sample, size: 256, score: errored("E_ROW_SHAPE", problem) };
  const prompt = typeof sample.prompt === "string" ? sample.prompt.length : 256;
  return { sample: sample as Sample, size: completionText(sample.completion).length + prompt + 256 };
}

function problemOf(sample: unknown): string | undefined {
  if (typeof sample !== "object" || sample === null) return `A sample must be an object, not ${sample === null ? "null" : typeof sample}.`;
  const completion: unknown = "completion" in sample ? sample.completion : undefined;
  if (typeof completion === "string") return undefined;
  const isChat = Array.isArray(completion) && completion.every((turn) => typeof turn === "object" && turn !== null && "role" in turn);
  return isChat
    ? undefined
    : `The completion of a sample must be text or a list of messages, not ${completion === undefined ? "missing" : typeof completion}.`;
}
