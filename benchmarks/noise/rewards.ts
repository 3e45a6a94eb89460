import {
  aipw,
  appealChannel,
  groupAdvantages,
  type AdvantageEstimator,
  type Channel,
  type CorrectRewardOptions,
  type GroupAdvantageOptions,
} from "../../src/noise/index.ts";
import type { AppealRates } from "./appeal-rates.ts";
import type { Dice } from "./dice.ts";
import type { Advantage, Method } from "./plan.ts";
import { pooled, responses, styles, type World } from "./world.ts";

/** Negatives are appealed with this probability, to a judge that errs so. */
export const propensity = 0.25;
export const judge: Channel = { falsePositive: 0.05, falseNegative: 0.1 };

const estimators: Readonly<Record<Advantage, Pick<GroupAdvantageOptions, "estimator" | "sd">>> = {
  z: { estimator: "grpo" },
  "z 32": { estimator: "grpo" },
  "z 64": { estimator: "grpo" },
  "z~": { estimator: "grpo", sd: "denoised" },
  c: { estimator: "dr-grpo" },
  none: { estimator: "none" },
};

export const groupSizes: Readonly<Record<Advantage, number>> = { z: 8, "z 32": 32, "z 64": 64, "z~": 8, c: 8, none: 8 };

/** The samples of one prompt in one step. */
export interface Draws {
  readonly prompt: number;
  readonly drawn: Uint8Array;
  readonly truths: readonly number[];
  readonly verdicts: readonly number[];
  /** Whether each was appealed, and what the judge said or would have said. */
  readonly appealed: readonly boolean[];
  readonly appeals: readonly number[];
}

/** Makes advantages of draws by the package's own functions. */
export type Learner = (draws: Draws) => readonly (number | null)[];

export function learnerOf(method: Method, advantage: Advantage, world: World, dice: Dice, rates: AppealRates): Learner {
  const base = estimators[advantage];
  const correct = (
    channels: (draws: Draws) => readonly Channel[],
    correction: CorrectRewardOptions,
    estimator?: AdvantageEstimator,
  ): Learner => {
    const options = { ...base, ...(estimator ? { estimator } : {}), correction };
    return (draws) => groupAdvantages(draws.verdicts, { ...options, channels: channels(draws) }).advantages;
  };
  const own = (draws: Draws): readonly Channel[] => byResponse(draws, world.channels);
  const of =
    (rewards: (draws: Draws) => readonly number[]): Learner =>
    (draws) =>
      groupAdvantages(rewards(draws), base).advantages;
  const all =
    (channel: Channel): ((draws: Draws) => readonly Channel[]) =>
    (draws) =>
      draws.truths.map(() => channel);

  switch (method) {
    case "clean":
      return of(({ truths }) => truths);
    case "noisy":
      return of(({ verdicts }) => verdicts);
    case "backward":
      return correct(own, { method: "backward" });
    case "backward, pooled rates":
      return correct(all(pooled(world)), { method: "backward" });
    case "backward, rates from 200 + 200 labels": {
      const estimated = fromLabels(world, dice);
      return correct((draws) => byResponse(draws, estimated), { method: "capped", minJ: 0.05, inverted: "use" });
    }
    case "capped":
      return correct(own, { method: "capped", minJ: 0.3 });
    case "anchored":
      return correct(own, { method: "anchored" });
    case "forward":
      return correct(own, { method: "forward" });
    case "forward, pooled rates":
      return correct(all(pooled(world)), { method: "forward" });
    case "override":
      return of(overridden);
    case "override + backward":
      return (draws) => {
        const channels = rates.channels().map((channel) => appealChannel(channel, { propensity, judge }));
        const options = { ...base, correction: { method: "capped", minJ: 0.2 } } as const;
        return groupAdvantages(overridden(draws), { ...options, channels: byStyle(draws, channels) }).advantages;
      };
    case "rates from appeals, no override":
      return correct((draws) => byStyle(draws, rates.channels()), { method: "capped", minJ: 0.1 });
    case "AIPW":
      return of(({ drawn, verdicts, appealed, appeals }) => {
        const channels = rates.channels();
        return verdicts.map((verdict, index) => {
          if (verdict === 1) return 1;
          const guess = channels[styles[drawn[index] ?? 0] ?? 0]?.overturn ?? 0;
          const isDrawn = appealed[index] === true;
          return aipw({ guess, propensity, drawn: isDrawn, verdict: isDrawn ? (appeals[index] ?? 0) : null, judge });
        });
      });
  }
}

function overridden({ verdicts, appealed, appeals }: Draws): readonly number[] {
  return verdicts.map((verdict, index) => (appealed[index] === true ? (appeals[index] ?? 0) : verdict));
}

function byResponse({ prompt, drawn }: Draws, channels: readonly Channel[]): readonly Channel[] {
  return Array.from(drawn, (response) => channels[prompt * responses + response] ?? judge);
}

function byStyle({ drawn }: Draws, channels: readonly Channel[]): readonly Channel[] {
  return Array.from(drawn, (response) => channels[styles[response] ?? 0] ?? judge);
}

/** Rates of each style out of 200 labelled right answers and 200 wrong ones. */
function fromLabels(world: World, dice: Dice): readonly Channel[] {
  const labels = 200;
  const estimated = [0, 1, 2].map((style) => {
    const { falsePositive = 0, falseNegative = 0 } = world.channels[styles.findIndex((one) => one === style)] ?? {};
    return { falsePositive: dice.binomial(labels, falsePositive) / labels, falseNegative: dice.binomial(labels, falseNegative) / labels };
  });
  return world.channels.map((_, index) => estimated[styles[index % responses] ?? 0] ?? judge);
}
