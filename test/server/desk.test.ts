import { expect, it, onTestFinished, vi } from "vitest";
import { scored } from "../../src/core/scores.ts";
import { createAdmission } from "../../src/server/admission.ts";
import { createDesk } from "../../src/server/desk.ts";
import type { Order } from "../../src/server/order.ts";
import { createFlights } from "../../src/server/flights.ts";
import type { ServedReward } from "../../src/server/served-reward.ts";
import { rewardOf } from "../support/rewards.ts";
import { sample } from "../support/sample.ts";

it("counts what is open right where an answer expires while its request waits", async () => {
  let time = 0;
  const admission = createAdmission({ maxRows: 1, maxBytes: 1_000, maxWaitingBytes: 1_000 });
  const flights = createFlights({ keepMs: 100, now: () => time });
  const desk = createDesk({ admission, flights, settled: () => {} });
  const right = scored(1, "It is.");
  const served: ServedReward = {
    name: "served",
    fingerprint: "",
    seed: 0,
    reward: rewardOf(() => Promise.resolve(right)),
    submit: () => Promise.resolve(right),
    drain: () => Promise.resolve(),
  };
  const ask = { waitsMs: Infinity, retries: "never", deadline: performance.now() + 20_000 } as const;
  const order = (completion: string): Order => ({ reward: served, sample: sample({ completion }), size: 10 });
  await Promise.all(await desk.score([order("known")], ask));
  admission.enter(1, 0, Infinity);
  const waiting = desk.score([order("known"), order("new")], ask);
  await expect.poll(() => admission.waitingRequests).toBe(1);
  time = 200;
  admission.leave(1, 0);
  expect(await Promise.all(await waiting)).toEqual([right, right]);
  expect([admission.openRows, admission.openBytes]).toEqual([0, 0]);
});

it("leaves no timer behind, whatever the number of orders", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const admission = createAdmission({ maxRows: 1, maxBytes: 1_000, maxWaitingBytes: 1_000 });
  const desk = createDesk({ admission, flights: createFlights({ keepMs: 100 }), settled: () => {} });
  const ask = { waitsMs: Infinity, retries: "never", deadline: performance.now() + 20_000 } as const;
  for (const count of [0, 1, 3]) {
    const orders = Array.from({ length: count }, () => ({ sample: sample(), score: scored(1, "It is.") }));
    expect(await Promise.all(await desk.score(orders, ask))).toHaveLength(count);
    expect(vi.getTimerCount()).toBe(0);
  }
});
