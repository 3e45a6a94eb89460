import { errored } from "../core/scores.ts";
import type { Sample, Score } from "../core/types.ts";
import type { Admission } from "./admission.ts";
import { contentKey } from "./content-key.ts";
import type { Flights } from "./flights.ts";
import type { Manners } from "./manners.ts";
import { HttpFault } from "./http/http-fault.ts";
import type { ServedReward } from "./served-reward.ts";

export interface DeskOptions {
  readonly admission: Admission;
  readonly flights: Flights;
  /** Told of every Score that was made here, once. */
  readonly settled: (reward: ServedReward, score: Score, ms: number) => void;
}

/** A sample and the Reward that it goes to; or the Score it has already, such as that of a row that could not be read. */
export type Order =
  | { readonly reward: ServedReward; readonly sample: Sample; readonly size: number }
  | { readonly sample: Sample; readonly score: Score };

export interface Ask extends Manners {
  /** When an answer is due, by performance.now. */
  readonly deadline: number;
}

/** Where requests hand in samples, whatever their dialect. */
export interface Desk {
  /**
   * A Score for each order, in their order, each as soon as it is known. What has not settled at the deadline is errored with
   * E_REQUEST_DEADLINE here and goes on for those who ask again. Throws an HttpFault, 429 or 503, where the samples are not taken in.
   */
  score(orders: readonly Order[], ask: Ask): Promise<readonly Promise<Score>[]>;
}

export function createDesk({ admission, flights, settled }: DeskOptions): Desk {
  const admit = async (rows: number, bytes: number, { deadline, retries }: Ask): Promise<void> => {
    if (admission.enter(rows, bytes, deadline - performance.now())) return;
    if (retries !== "patiently" && (await admission.wait(rows, bytes, deadline))) return;
    throw new HttpFault({
      status: retries === "patiently" ? 429 : 503,
      code: "E_OVERLOADED",
      message: `${admission.openRows} samples are open here, more than can be answered in time for another ${rows}.`,
      hint: "Ask again later, send fewer at once, or add servers.",
      retryAfterS: admission.retryAfterS(),
    });
  };

  const begin = ({ reward, sample, size }: Extract<Order, { reward: unknown }>, key: string): Promise<Score> =>
    flights.start(key, async () => {
      const start = performance.now();
      const score = await reward.submit(sample, size);
      admission.leave(1, size);
      settled(reward, score, performance.now() - start);
      return score;
    });

  return {
    async score(orders, ask) {
      const keys = orders.map((order) =>
        "score" in order ? undefined : contentKey(order.reward.name, order.reward.reward.scope, order.sample),
      );
      const unknown = new Map<string, number>();
      const find = (): readonly (Promise<Score> | undefined)[] =>
        orders.map((order, place) => {
          if ("score" in order) return Promise.resolve(order.score);
          const key = keys[place] as string; // made for all that have no Score
          const found = flights.find(key);
          if (!found) unknown.set(key, order.size);
          return found;
        });
      let found = find();
      if (unknown.size > 0) {
        const rows = unknown.size;
        const bytes = total(unknown.values());
        await admit(rows, bytes, ask);
        unknown.clear();
        // Others may have asked for the same while this request waited.
        found = find();
        if (unknown.size < rows) admission.leave(rows - unknown.size, bytes - total(unknown.values()));
      }
      const scores = orders.map((order, place) => {
        if ("score" in order) return Promise.resolve(order.score);
        const key = keys[place] as string; // made for all that have no Score
        // One that stands twice in a request is under way by now.
        return found[place] ?? flights.find(key) ?? begin(order, key);
      });
      return withDeadline(scores, ask.deadline);
    },
  };
}

function withDeadline(scores: readonly Promise<Score>[], deadline: number): readonly Promise<Score>[] {
  const late = Promise.withResolvers<Score>();
  const ms = deadline - performance.now();
  let left = scores.length;
  const timer = setTimeout(
    () => late.resolve(errored("E_REQUEST_DEADLINE", "The sample did not settle before its client stops waiting; ask again for it.")),
    Math.min(Math.max(0, ms), 2 ** 31 - 1),
  );
  return scores.map(async (score) => {
    const first = await Promise.race([score, late.promise]);
    left -= 1;
    if (left === 0) clearTimeout(timer);
    return first;
  });
}

function total(sizes: Iterable<number>): number {
  let sum = 0;
  for (const size of sizes) sum += size;
  return sum;
}
