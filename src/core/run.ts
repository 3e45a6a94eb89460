import { createContext, type ContextOptions } from "./context.ts";
import { AssayError } from "./errors.ts";
import { createFlow, type Flow, type FlowItem, type FlowOptions } from "./flow.ts";
import { errored } from "./scores.ts";
import { settledStream, type Settled } from "./settled-stream.ts";
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

export const defaultRequestMs = 600_000;
export const defaultWindow = 4_096;
/** Size that is open at once: what samples take up, in characters. */
export const windowSize: number = 32 << 20;

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
  return await scoresOf(scoreStream(reward, samples, options), samples.length);
}

/** The Scores of a stream in the order of its `count` samples. */
export async function scoresOf(stream: AsyncIterable<Pick<Settled, "index" | "score">>, count: number): Promise<readonly Score[]> {
  const scores = new Array<Score>(count);
  for await (const settled of stream) scores[settled.index] = settled.score;
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
  const { order = "settled", requestMs = defaultRequestMs, window = defaultWindow } = options;
  checkLimits({ requestMs, window });
  const left = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  const context = createContext({ ...options, signal });
  // The flow carries samples along and never looks at a reference, so its type may be forgotten.
  const flowTo = (settled: FlowOptions<FlowItem>["settled"]): Flow<FlowItem> =>
    createFlow({ reward: reward as SampleReward, context, window, windowSize, requestMs, settled });
  try {
    yield* settledStream(samples, { order }, flowTo);
  } finally {
    left.abort();
  }
}

/** Throws E_USAGE where a limit is none. */
export function checkLimits({ requestMs = 1, window = 1 }: Pick<ScoreStreamOptions, "requestMs" | "window">): void {
  if (!(requestMs > 0)) throw new AssayError("E_USAGE", { message: `requestMs must be above 0, not ${String(requestMs)}.` });
  if (!(window >= 1)) throw new AssayError("E_USAGE", { message: `window must be at least 1, not ${String(window)}.` });
}
