import type { FlowItem } from "../core/flow.ts";
import { errored } from "../core/scores.ts";
import type { Reward, Sample, Score } from "../core/types.ts";
import type { Scorer } from "../scorer/create-scorer.ts";
import { createReadAhead } from "./read-ahead.ts";
import { createTurns } from "./turns.ts";

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

/** What a flow is given in one go, at most: it reads and sends all of it before others have their turn. */
const sliceItems = 256;
const sliceBytes = 1 << 20;

async function* inSlices<Item extends FlowItem>(batches: AsyncIterable<readonly Item[]>): AsyncGenerator<readonly Item[], void, undefined> {
  for await (const items of batches) {
    const turns = createTurns();
    let from = 0;
    let bytes = 0;
    for (const [place, { size }] of items.entries()) {
      if (place - from >= sliceItems || (place > from && bytes + size > sliceBytes)) {
        yield items.slice(from, place);
        [from, bytes] = [place, 0];
        const turn = turns();
        if (turn) await turn;
      }
      bytes += size;
    }
    yield items.slice(from);
  }
}

/** One flow for the life of the server, so that samples of many small requests are checked in batches. */
export function createServedReward({ name, scorer, fingerprint, seed }: RewardToServe, signal: AbortSignal): ServedReward {
  const ahead = createReadAhead<ServedItem>({ maxItems: Infinity, maxSize: Infinity });
  const open = new Set<ServedItem>();
  const flow = scorer.flow<ServedItem>({
    signal,
    window: Number.MAX_SAFE_INTEGER,
    windowSize: Number.MAX_SAFE_INTEGER,
    settled(item, _index, score) {
      flow.release(1, item.size);
      open.delete(item);
      item.deliver(score);
    },
  });
  const run = flow.run(inSlices(ahead.batches())).then(() => {
    // An abort leaves samples that were never asked for.
    for (const item of open) item.deliver(errored("E_ABORTED", "The server was ended before this sample was scored."));
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
        else {
          const item = { sample, size, deliver, ...(apart === undefined ? {} : { apart }) };
          open.add(item);
          void ahead.push(item, size);
        }
      }),
    async drain() {
      ahead.end();
      await run;
    },
  };
}
