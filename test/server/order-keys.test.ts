import { describe, expect, it } from "vitest";
import { withinGroup } from "../../src/compose/within-group.ts";
import { scored } from "../../src/core/scores.ts";
import type { Group } from "../../src/core/types.ts";
import type { Order } from "../../src/server/order.ts";
import { orderKeys } from "../../src/server/order-keys.ts";
import type { ServedReward } from "../../src/server/served-reward.ts";
import { rewardOf } from "../support/rewards.ts";
import { sample } from "../support/sample.ts";

const each = rewardOf(() => Promise.resolve(scored(1, "It is.")));
const served = (reward: ServedReward["reward"]): ServedReward => ({
  name: "served",
  fingerprint: "",
  seed: 0,
  reward,
  submit: () => Promise.resolve(scored(1, "It is.")),
  drain: () => Promise.resolve(),
});
const grouped = served(withinGroup({ reward: each, transform: "center" }));

/** A member whose client gave no id, unless one is told. */
function member(completion: string, group: Group, id?: string): Order {
  const one = sample({ id: id ?? String(Math.random()), completion, group });
  return { reward: grouped, sample: one, size: 1, isNameless: id === undefined };
}

const whole = (...completions: readonly string[]): readonly Order[] =>
  completions.map((one) => member(one, { id: "g", size: completions.length }));
const keysOf = async (orders: readonly Order[]): Promise<readonly unknown[]> => (await orderKeys(orders)).map((one) => one?.key);

describe("orderKeys", () => {
  it("gives none to orders that have their Score", async () => {
    expect(await orderKeys([{ sample: sample(), score: scored(1, "It is.") }])).toEqual([undefined]);
  });

  it("knows a sample by its own content where nothing else counts", async () => {
    const order = (completion: string, id: string): Order => ({ reward: served(each), sample: sample({ id, completion }), size: 1 });
    const [first, second, other] = await keysOf([order("a", "1"), order("a", "2"), order("b", "1")]);
    expect(first).toBe(second);
    expect(other).not.toBe(first);
  });

  it("knows a member of a group that is here by the contents of all", async () => {
    const first = await keysOf(whole("a", "b", "b"));
    expect(await keysOf(whole("a", "b", "b"))).toEqual(first);
    expect(new Set(first).size).toBe(3);
    for (const others of [whole("a", "b", "c"), whole("b", "a", "b"), whole("a", "b")])
      for (const key of await keysOf(others)) expect(first).not.toContain(key);
  });

  it("takes two groups of one name, one after the other, for what they are", async () => {
    const keys = await keysOf([...whole("a", "b"), ...whole("a", "c"), ...whole("a", "b")]);
    expect(keys.slice(0, 2)).toEqual(keys.slice(4));
    expect(keys.slice(0, 2)).not.toContain(keys[2]);
  });

  it.each<[string, Order, boolean | undefined]>([
    ["nothing of their own", member("a", { id: "g", size: 2 }), undefined],
    ["an id", member("a", { id: "g", size: 2 }, "1"), false],
    ["an index", member("a", { id: "g", size: 2, index: 0 }), false],
    ["an index and a round", member("a", { id: "g", size: 2, index: 0, round: "1" }), true],
  ])("says how long answers hold for members with %s whose others are elsewhere", async (_name, order, keeps) => {
    expect((await orderKeys([order]))[0]?.keeps).toBe(keeps);
  });

  it("takes members that tell other sizes for parts of groups", async () => {
    expect(await orderKeys([member("a", { id: "g", size: 2 }), member("b", { id: "g", size: 1 })])).toEqual([undefined, undefined]);
  });
});
