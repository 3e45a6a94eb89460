import type { ServedReward } from "./served-reward.ts";

/** The Rewards that one process serves, by the names that clients know them by. */
export interface RewardChoice {
  readonly all: readonly ServedReward[];
  /**
   * The one that a sample goes to: that of the path, else the only one, else the one whose name its data source is. undefined where
   * nothing tells, since a sample that is scored by the wrong Reward is worse than one that is not.
   */
  pick(named: string | undefined, dataSource: unknown): ServedReward | undefined;
}

export function createRewardChoice(all: readonly ServedReward[]): RewardChoice {
  const byName = new Map(all.map((reward) => [reward.name, reward]));
  const only = all.length === 1 ? all[0] : undefined;
  return {
    all,
    pick(named, dataSource) {
      if (named !== undefined) return byName.get(named);
      return only ?? (typeof dataSource === "string" ? byName.get(dataSource) : undefined);
    },
  };
}
