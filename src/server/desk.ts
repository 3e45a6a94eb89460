import { errored } from "../core/scores.ts";
import type { Score } from "../core/types.ts";
import type { Admission } from "./admission.ts";
import type { Flights } from "./flights.ts";
import type { Manners } from "./manners.ts";
import { HttpFault } from "./http/http-fault.ts";
import type { Order } from "./order.ts";
import { orderKeys, type OrderKey } from "./order-keys.ts";
import type { ServedReward } from "./served-reward.ts";

export interface DeskOptions {
  readonly admission: Admission;
  readonly flights: Flights;
  /** Told of every Score that was made here, once. */
  readonly settled: (reward: ServedReward, score: Score, ms: number) => void;
}

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

  const begin = ({ reward, sample, size }: Extract<Order, { reward: unknown }>, { key, keeps, apart }: OrderKey): Promise<Score> =>
    flights.start(
      key,
      async () => {
        const start = performance.now();
        const score = await reward.submit(sample, size, apart);
        admission.leave(1, size);
        settled(reward, score, performance.now() - start);
        return score;
      },
      { keeps },
    );
  /** What is known of keys or under way; asked for all keys of a request in one go. */
  const finder = (): ((key: OrderKey) => Promise<Score> | undefined) => {
    const complete = new Map<readonly string[], boolean>();
    return ({ key, together }) => {
      if (!together) return flights.find(key);
      let isComplete = complete.get(together);
      if (isComplete === undefined) {
        isComplete = together.every((one) => flights.find(one) !== undefined);
        // A group is scored as a whole: answers of some of its members do not go with those that are missing.
        if (!isComplete) for (const one of together) flights.drop(one);
        complete.set(together, isComplete);
      }
      return isComplete ? flights.find(key) : undefined;
    };
  };

  return {
    async score(orders, ask) {
      const keys = await orderKeys(orders);
      const find = finder();
      const found = orders.map((order, place) => {
        const key = keys[place];
        if (key) return find(key);
        return Promise.resolve("score" in order ? order.score : errored("E_GROUP_MISSING", namelessMember));
      });
      /** By content, what is neither known nor under way, with its bytes. */
      const unknown = (): ReadonlyMap<string, number> => {
        const sizes = new Map<string, number>();
        for (const [place, order] of orders.entries()) {
          const key = keys[place];
          if (!found[place] && key && "size" in order) sizes.set(key.key, order.size);
        }
        return sizes;
      };
      const admitted = unknown();
      if (admitted.size > 0) {
        await admit(admitted.size, total(admitted.values()), ask);
        // Others may have asked for the same while this request waited.
        const findAgain = finder();
        for (const [place, key] of keys.entries()) if (key) found[place] ??= findAgain(key);
        const left = unknown();
        if (left.size < admitted.size) admission.leave(admitted.size - left.size, total(admitted.values()) - total(left.values()));
      }
      let joined = 0;
      const scores = orders.map((order, place) => {
        const key = keys[place];
        if (!key || "score" in order) return found[place] as Promise<Score>; // it stands from the start
        // One that stands twice in a request is under way by now.
        const known = found[place] ?? flights.find(key.key);
        if (known) joined += 1;
        return known ?? begin(order, key);
      });
      flights.noteJoined(joined);
      return withDeadline(scores, ask.deadline);
    },
  };
}

const namelessMember =
  "This Reward scores whole groups, and the others of this sample's group come in other requests: its group needs an index, or the sample an id.";

function withDeadline(scores: readonly Promise<Score>[], deadline: number): readonly Promise<Score>[] {
  if (scores.length === 0) return [];
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
