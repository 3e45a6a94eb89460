import { scored } from "../../src/core/scores.ts";
import type { SampleReward, Score } from "../../src/core/types.ts";
import { rewardOf } from "./rewards.ts";

export interface HeldReward {
  /** Passes completions "yes". Those that begin with "wait" settle when they are let go, with 1. */
  readonly reward: SampleReward;
  /** Lets go what waits now. */
  readonly letGo: () => void;
  /** Resolves when so many samples were asked for, since the start. */
  readonly until: (count: number) => Promise<void>;
  /** How many were asked for. */
  readonly asked: () => number;
}

/** A Reward whose slow samples end when the test says so, so that no test has to wait for time. */
export function heldReward(): HeldReward {
  const held: (() => void)[] = [];
  const watching = new Set<() => void>();
  let asked = 0;
  const reward = rewardOf(({ completion }) => {
    asked += 1;
    for (const look of watching) look();
    if (typeof completion !== "string" || !completion.startsWith("wait"))
      return Promise.resolve(scored(completion === "yes" ? 1 : 0, "said so"));
    return new Promise<Score>((resolve) => void held.push(() => resolve(scored(1, "let go"))));
  });
  return {
    reward,
    letGo: () => void held.splice(0).map((go) => go()),
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (asked < count) return;
          watching.delete(look);
          resolve();
        };
        watching.add(look);
        look();
      }),
    asked: () => asked,
  };
}
