import type { Sample, Score } from "../core/types.ts";
import type { ServedReward } from "./served-reward.ts";

/** A sample and the Reward that it goes to; or the Score it has already, such as that of a row that could not be read. */
export type Order =
  | {
      readonly reward: ServedReward;
      readonly sample: Sample;
      readonly size: number;
      /** The client gave no id, so that the sample's says nothing. */
      readonly isNameless?: boolean;
    }
  | { readonly sample: Sample; readonly score: Score };
