import { hash, randomUUID } from "node:crypto";
import type { Sample } from "../core/types.ts";
import { contentKey } from "./content-key.ts";
import type { Order } from "./order.ts";
import { createTurns } from "./turns.ts";

/** What an order is known by. */
export interface OrderKey {
  readonly key: string;
  /** Whether its answer holds for whoever asks for the same later. */
  readonly keeps: boolean;
  /** The keys of all members, where the request has the whole group: their answers hold together or not at all. */
  readonly together?: readonly string[];
  /** Stands for the group that the request has whole, so that none of its members goes to another group of the name. */
  readonly apart?: string;
}

type Submitted = Extract<Order, { readonly reward: unknown }>;

/**
 * Keys of orders: orders with one key have one Score. A member's Score depends on its whole group. Where the request has all of it, so does
 * its key. Where others bring the rest, group, round and index stand for that, and without a round only as long as the group is under way:
 * the next epoch may have the same member among others. undefined for an order that has its Score, and for a member that nothing tells from
 * others of a group which is not here.
 */
export async function orderKeys(orders: readonly Order[]): Promise<readonly (OrderKey | undefined)[]> {
  const turns = createTurns();
  const keys: (OrderKey | undefined)[] = orders.map(() => undefined);
  const groups = new Map<string, number[]>();
  for (const [place, order] of orders.entries()) {
    const turn = turns();
    if (turn) await turn;
    if (!("reward" in order)) continue;
    const { name, reward } = order.reward;
    const { group } = order.sample;
    if (reward.scope === "sample" || !group) keys[place] = { key: contentKey(name, reward.scope, order.sample), keeps: true };
    else {
      const id = JSON.stringify([name, group.id, group.round ?? null]);
      const members = groups.get(id);
      if (members) members.push(place);
      else groups.set(id, [place]);
    }
  }
  for (const places of groups.values()) {
    const turn = turns();
    if (turn) await turn;
    // These are orders that go to a Reward.
    const members = places.map((place) => orders[place] as Submitted);
    for (const [at, key] of (wholeKeys(members) ?? members.map(splitKey)).entries()) keys[places[at] as number] = key;
  }
  return keys;
}

/** Keys of the members of whole groups, one after the other; undefined where one is short. */
function wholeKeys(members: readonly Submitted[]): readonly OrderKey[] | undefined {
  const size = sizeOf(members[0]?.sample);
  if (members.length % size !== 0 || members.some(({ sample }) => sizeOf(sample) !== size)) return undefined;
  const keys: OrderKey[] = [];
  for (let from = 0; from < members.length; from += size) {
    const content = members.slice(from, from + size).map(({ reward, sample }) => contentKey(reward.name, "sample", sample));
    const whole = hash("sha256", JSON.stringify(content), "base64");
    const together = content.map((_one, at) => `${whole} ${at}`);
    const apart = randomUUID();
    for (const key of together) keys.push({ key, keeps: true, together, apart });
  }
  return keys;
}

function sizeOf(sample: Sample | undefined): number {
  return sample?.group?.size ?? Infinity;
}

function splitKey({ reward, sample, isNameless }: Submitted): OrderKey | undefined {
  if (isNameless === true && sample.group?.index === undefined) return undefined;
  return { key: contentKey(reward.name, "group", sample), keeps: sample.group?.round !== undefined };
}
