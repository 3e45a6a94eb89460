import type { FlowItem } from "../core/flow.ts";
import { errored } from "../core/scores.ts";
import type { Reward, Sample, Score } from "../core/types.ts";
import type { Scorer } from "../scorer/create-scorer.ts";
import { createReadAhead } from "./read-ahead.ts";

export interface RewardToServe {
  /** What clients call it. */
  readonly name: string;
  readonly scorer: Scorer;
  readonly fingerprint: string;
  readonly seed: number;
}

/** A Reward that takes samples as they come, from however many requests. */
export interface ServedReward extends Omit<RewardToServe, "scorer"> {
  readonly reward: Reward;
  /**
   * The sample's Score; never rejects. The caller sees to it that only so many are open as memory bears. `apart` keeps its group apart from
   * others of the name: only samples with the same text come together.
   */
  submit(sample: Sample, size: number, apart?: string): Promise<Score>;
  /** Resolves when all that was submitted is settled. */
  drain(): Promise<void>;
}

interface ServedItem extends FlowItem {
  readonly deliver: (score: Score) => void;
}

/** One flow for the life of the server, so that samples of many small requests are checked in batches. */
export function createServedReward({ name, scorer, fingerprint, seed }: RewardToServe, signal: AbortSignal): ServedReward {
  const ahead = createReadAhead<ServedItem>({ maxItems: Infinity, maxSize: Infinity });
  const flow = scorer.flow<ServedItem>({
    signal,
    window: Number.MAX_SAFE_INTEGER,
    windowSize: Number.MAX_SAFE_INTEGER,
    settled(item, _index, score) {
      flow.release(1, item.size);
      item.deliver(score);
    },
  });
  const run = flow.run(ahead.batches()).then(() => {
    // An abort leaves samples that were never asked for.
    for (const item of ahead.rest()) item.deliver(errored("E_ABORTED", "The server was ended before this sample was scored."));
  });
  signal.addEventListener("abort", () => ahead.end());
  return {
    name,
    fingerprint,
    seed,
    reward: scorer.reward,
    submit: (sample, size, apart) =>
      new Promise((deliver) => {
        if (signal.aborted) deliver(errored("E_ABORTED", "The server was ended before this sample was scored."));
        else void ahead.push({ sample, size, deliver, ...(apart === undefined ? {} : { apart }) }, size);
      }),
    async drain() {
      ahead.end();
      await run;
    },
  };
}
