/** What is known of an item once its verdict is in. Everything but `ok` means that there is no number. */
export type VerdictStatus = "ok" | "abstain" | "missing" | "conflict" | "unparseable" | "refused" | "truncated" | "error";

/** What stands for an item that has no number: nothing (it is left out), a number, or no value for the whole rubric. */
export type ItemPolicy = "skip" | "zero" | "half" | "fail" | "error";

export interface Policy {
  /** For items of which the judge could not tell. */
  readonly abstain: ItemPolicy;
  /** For items without a usable verdict: missing, cut off, refused, not parseable, failed. */
  readonly missing: ItemPolicy;
}

export interface ItemVerdict {
  readonly status: VerdictStatus;
  /** From 0 to 1; null unless the status is ok. For a pitfall, 1 means that the completion fell into it. */
  readonly score: number | null;
}

/** The part of an item that aggregation asks for. */
export interface WeightedItem {
  readonly id: string;
  /** Above 0: wanted. Below 0: a pitfall. */
  readonly weight: number;
  readonly gate?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly requires?: readonly string[] | undefined;
  readonly children?: readonly WeightedItem[] | undefined;
}

/** An item with what it counts as. */
export interface ItemState {
  readonly id: string;
  readonly weight: number;
  readonly gate: boolean;
  readonly tags: readonly string[];
  readonly status: VerdictStatus;
  /** How far the criterion is met, once policy, children and prerequisites had their say; null where the item is left out. */
  readonly score: number | null;
  /** How good that is: the score of a wanted item, 1 − score of a pitfall; 0 where a prerequisite is missed. */
  readonly good: number | null;
  /** The prerequisite that was missed, and with it the credit. */
  readonly withheldBy?: string;
  readonly children: readonly ItemState[];
}

/** From here on an item counts as met, a gate as passed and a prerequisite as fulfilled. */
export const metFrom = 0.5;

/** Whether a gate or prerequisite is missed; not where it is left out. */
export function isMissed({ good }: Pick<ItemState, "good">): boolean {
  return good !== null && good < metFrom;
}
