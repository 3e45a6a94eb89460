import { createContext, type ContextOptions } from "./context.ts";
import { AssayError } from "./errors.ts";
import { createFlow, type FlowItem } from "./flow.ts";
import { completionText } from "./text.ts";
import { errored } from "./scores.ts";
import type { Json, Sample, SampleReward, Score } from "./types.ts";

export interface ScoreOptions extends ContextOptions {
  /** A sample that has not settled by then, queueing included, is errored with E_REQUEST_DEADLINE and may be sent again. Default ten minutes. */
  readonly requestMs?: number;
}

export interface ScoreStreamOptions extends ScoreOptions {
  /** "settled": each Score as soon as it is known (default). "input": in the order of the samples. */
  readonly order?: "settled" | "input";
  /** Samples that are open at once: taken from the source and not yet handed on. Default 4,096. */
  readonly window?: number;
}

export interface Settled<Ref = Json> {
  /** Place of the sample in the source, from 0. */
  readonly index: number;
  readonly sample: Sample<Ref>;
  readonly score: Score;
}

export const defaultRequestMs = 600_000;
const windowSize = 32 << 20;

/**
 * Scores samples and gives one Score a sample, in their order. Never rejects because of a sample: what fails is an errored Score.
 *
 * @example
 * const [first] = await score(exact(), [{ id: "1", prompt: "2+2?", completion: "4", reference: "4" }]);
 */
export async function score<Ref = Json>(
  reward: SampleReward<Ref>,
  samples: readonly Sample<Ref>[],
  options: ScoreOptions = {},
): Promise<readonly Score[]> {
  const scores = new Array<Score>(samples.length);
  for await (const settled of scoreStream(reward, samples, options)) scores[settled.index] = settled.score;
  // A run that was aborted has not taken every sample in.
  for (const index of scores.keys()) scores[index] ??= errored("E_ABORTED", "The run was ended before this sample was taken in.");
  return scores;
}

/**
 * Scores a stream in bounded memory: the source is read only as fast as Scores are taken.
 * Ending the loop early ends the run. An error of the source is thrown after the Scores of what it gave before.
 */
export async function* scoreStream<Ref = Json>(
  reward: SampleReward<Ref>,
  samples: Iterable<Sample<Ref>> | AsyncIterable<Sample<Ref>>,
  options: ScoreStreamOptions = {},
): AsyncGenerator<Settled<Ref>, void, undefined> {
  const { order = "settled", requestMs = defaultRequestMs, window = 4_096 } = options;
  if (!(requestMs > 0)) throw new AssayError("E_USAGE", { message: `requestMs must be above 0, not ${String(requestMs)}.` });
  if (!(window >= 1)) throw new AssayError("E_USAGE", { message: `window must be at least 1, not ${String(window)}.` });
  const left = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  const context = createContext({ ...options, signal });

  const ready: { readonly item: FlowItem; readonly settled: Settled<Ref> }[] = [];
  const early = new Map<number, (typeof ready)[number]>();
  let next = 0;
  let wake: (() => void) | undefined;
  let ended = false;

  const flow = createFlow<FlowItem>({
    // The flow carries samples along and never looks at a reference, so its type may be forgotten and remembered.
    reward: reward as SampleReward,
    context,
    window,
    windowSize,
    requestMs,
    settled(item, index, score) {
      const entry = { item, settled: { index, sample: item.sample as Sample<Ref>, score } };
      if (order === "settled") ready.push(entry);
      else {
        early.set(index, entry);
        for (let one = early.get(next); one; one = early.get(next)) {
          early.delete(next);
          ready.push(one);
          next += 1;
        }
      }
      wake?.();
    },
  });

  const run = flow.run(batches(samples)).finally(() => {
    ended = true;
    wake?.();
  });
  // The rejection is thrown below, after the last Score.
  run.catch(() => undefined);
  try {
    for (;;) {
      const taken = ready.splice(0);
      for (const { item, settled } of taken) {
        flow.release(1, item.size);
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
    left.abort();
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
