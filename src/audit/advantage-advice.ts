import type { AdvantageAdvice, Separation } from "./audit-report.ts";

export interface AdviceFacts {
  /** Whether rows of one group are of several strata: then rates differ inside a group. null where no row has a group. */
  readonly mixedGroups: boolean | null;
  /** Whether the rates of the strata differ by more than their intervals allow. null where they are not known. */
  readonly ratesDiffer: boolean | null;
  readonly separation: Separation;
  /** Youden's J of all rows; null where it is not known. */
  readonly j: number | null;
}

/** What correcting rewards by these rates would do, by how advantages are made. The simulation in docs/when-correction-does-nothing.md shows each case. */
export function adviseAdvantages({ mixedGroups, ratesDiffer, separation, j }: AdviceFacts): readonly AdvantageAdvice[] {
  if (ratesDiffer === null) {
    const sentence = "The rates of the strata are not known well enough to say.";
    return names.map((advantage) => ({ advantage, effect: "unknown", sentence }));
  }
  if (!ratesDiffer && j !== null && j <= 0) {
    const sentence = "J is not above 0: verdicts carry nothing that a correction could bring back.";
    return names.map((advantage) => ({ advantage, effect: "no-op", sentence }));
  }
  const inside = ratesDiffer && mixedGroups !== false;
  const perhaps = mixedGroups === null && ratesDiffer ? " Rows have no group, so it is taken that one holds several strata." : "";
  return names.map((advantage): AdvantageAdvice => {
    if (!inside) return homogeneous(advantage, ratesDiffer);
    return { ...mixed(advantage, separation.holds), sentence: `${mixed(advantage, separation.holds).sentence}${perhaps}` };
  });
}

const names = ["grpo", "dr-grpo", "rloo", "opo", "bnpo", "none"] as const;
type Name = (typeof names)[number];

function homogeneous(advantage: Name, ratesDiffer: boolean): AdvantageAdvice {
  const where = ratesDiffer ? "Inside a group all rows have the same rates" : "All strata have the same rates";
  switch (advantage) {
    case "grpo":
      return { advantage, effect: "no-op", sentence: `${where}, and the standard deviation divides the correction out again.` };
    case "dr-grpo":
    case "rloo":
    case "opo":
      return {
        advantage,
        effect: ratesDiffer ? "scale" : "no-op",
        sentence: ratesDiffer
          ? `${where}: correction multiplies its advantages by 1/J, which weighs prompts of noisy strata more.`
          : `${where}: correction multiplies all advantages by one number, as a learning rate does.`,
      };
    case "bnpo":
      return { advantage, effect: "scale", sentence: `${where}: correction changes the pass rates that its weights are made of.` };
    case "none":
      return { advantage, effect: "helps", sentence: `${where}: correction moves the centre, which a mean as baseline would do as well.` };
    default:
      return advantage satisfies never;
  }
}

function mixed(advantage: Name, separated: boolean | null): AdvantageAdvice {
  const gain =
    separated === false
      ? "The strata cross, so uncorrected rewards prefer wrong answers: correction decides"
      : separated === true
        ? "Every right answer still passes more often than any wrong one, so expect little"
        : "Whether the strata cross is not known";
  switch (advantage) {
    case "grpo":
      return {
        advantage,
        effect: "biased",
        sentence: `${gain}. Dividing by a group's own standard deviation biases corrected rewards in small groups: use the mean as baseline (dr-grpo), or a denoised deviation.`,
      };
    case "dr-grpo":
    case "rloo":
    case "opo":
      return { advantage, effect: "helps", sentence: `${gain}. Corrected rewards are without bias here.` };
    case "bnpo":
      return { advantage, effect: "helps", sentence: `${gain}. Its weights are fitted to the corrected pass rates.` };
    case "none":
      return { advantage, effect: "helps", sentence: `${gain}. A mean as baseline would lower the variance.` };
    default:
      return advantage satisfies never;
  }
}
