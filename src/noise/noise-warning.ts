/** What a correction cannot do, or does wrong, under an estimator of advantages. */
export type NoiseWarningKind = "no-op" | "scale-only" | "biased" | "j-mixing" | "low-j" | "few-left" | "lower-bound" | "few-labels";

export interface NoiseWarning {
  readonly kind: NoiseWarningKind;
  /** What happens, in one sentence. */
  readonly sentence: string;
  /** What to do instead. */
  readonly instead: string;
}

/** Every warning; the sentences name no numbers, so that equal warnings of many groups are one. */
export const noiseWarnings: Readonly<Record<NoiseWarningKind, NoiseWarning>> = {
  "no-op": {
    kind: "no-op",
    sentence:
      "All rewards of the group have the same error rates, so the correction cancels and the advantages are those of the raw rewards.",
    instead: "Leave the correction out, or give each sample the rates of its own stratum if they differ within a group.",
  },
  "scale-only": {
    kind: "scale-only",
    sentence:
      "All rewards of the group have the same error rates, so the correction multiplies its advantages by 1 / J: a learning rate that differs between prompts where J does.",
    instead: "Correct where rates differ within a group, or where prompts of a low J must count as much as others.",
  },
  biased: {
    kind: "biased",
    sentence:
      "Rewards with different error rates are divided by the deviation of their own group, which brings back the bias that the correction took out, most in small groups.",
    instead: "Take sd: denoised, or an estimator that subtracts a mean and divides by nothing: dr-grpo or rloo.",
  },
  "j-mixing": {
    kind: "j-mixing",
    sentence: "Strata of different J are compared in units of their own J, so a right answer counts more in one than in another.",
    instead: "Take method: backward, whose rewards are in units of the truth in every stratum.",
  },
  "low-j": {
    kind: "low-j",
    sentence:
      "A stratum has J below 0.3, so its rewards vary more than ten times as much as true ones, and errors of its rates are blown up.",
    instead: "Take method: capped, appeal its negatives, or repair the verifier there.",
  },
  "few-left": {
    kind: "few-left",
    sentence: "Fewer than two rewards of the group are left, so there is nothing to compare with.",
    instead: "Draw more samples a prompt, or find out why rewards are missing.",
  },
  "lower-bound": {
    kind: "lower-bound",
    sentence: "No verdict 1 was labelled, so falseNegative is a lower bound, and falsePositive is taken as 0 without being known.",
    instead: "Label some verdicts 1 too, one in twenty of the labels or more.",
  },
  "few-labels": {
    kind: "few-labels",
    sentence: "J is less than 4 times its standard error, so dividing by it makes rewards too large on average.",
    instead: "Label more rows, join the stratum with another, or take method: capped.",
  },
};
