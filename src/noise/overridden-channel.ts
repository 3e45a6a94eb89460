import { appealChannel } from "./appeal-channel.ts";
import { chanceOf, type AppealDesign } from "./appeal-design.ts";
import type { Channel } from "./channel.ts";

/**
 * The channel of verdicts after appeals of both kinds have overridden them. The judge's rates are taken to hold for verdicts that passed as they
 * do for those that failed: a0 upholds a wrong one, a1 takes a right one back.
 */
export function overriddenChannel(channel: Channel, judge: Channel, design: AppealDesign, stratum: string): Channel {
  const { falsePositive, falseNegative } = appealChannel(channel, { propensity: chanceOf(design, 0, stratum), judge });
  const taken = chanceOf(design, 1, stratum);
  return {
    falsePositive: falsePositive - channel.falsePositive * taken * (1 - judge.falsePositive),
    falseNegative: falseNegative + (1 - channel.falseNegative) * taken * judge.falseNegative,
  };
}
