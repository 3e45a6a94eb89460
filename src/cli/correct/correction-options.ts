import type {
  AdvantageEstimator,
  BetaShape,
  ChannelSet,
  CorrectRewardOptions,
  GroupAdvantageOptions,
  TrackedValue,
} from "../../noise/index.ts";

/** What becomes of rows whose stratum has no rates. */
export type UnknownStratum = "error" | "raw" | "abstain";

/** How `assay correct` goes about it. */
export interface CorrectionOptions {
  readonly channels: ChannelSet;
  readonly estimator: AdvantageEstimator;
  readonly correction: CorrectRewardOptions;
  readonly advantages: Pick<GroupAdvantageOptions, "sd" | "ddof" | "epsilon" | "singleton">;
  readonly unknownStratum: UnknownStratum;
  /** What a group is that is short of its size. */
  readonly incomplete: "error" | "raw";
  /** For opo: where the length of a completion stands in a row, as a dotted path; undefined for the completion's characters. */
  readonly length: string | undefined;
  /** For bnpo: undefined fits it to the corrected pass rates of the groups at hand. */
  readonly bnpo: BetaShape | undefined;
  /** For spo: values by group id. */
  readonly values: Readonly<Record<string, TrackedValue>>;
}
