// Golden functions of corrections and advantages, each by the public face alone. A refusal stands for values that are not finite.
import {
  aipw,
  appealChannel,
  channelSummary,
  confusionSummary,
  correctMatrix,
  correctReward,
  fitBnpo,
  forgettingBeta,
  groupAdvantages,
  plugInBias,
  type Channel,
  type Confusion,
  type CorrectionMethod,
  type GroupAdvantageOptions,
} from "../../../src/noise/index.ts";
import { isAssayError } from "../../../src/index.ts";
import type { GoldenFunction } from "./golden-function.ts";

interface Rates {
  readonly rho0?: number;
  readonly rho1?: number;
}

interface AdvantageInput extends Rates {
  readonly rewards: readonly (number | null)[];
  readonly lengths?: readonly number[];
  readonly eps?: number;
}

interface AipwInput {
  readonly y: readonly number[];
  readonly prior: readonly number[];
  readonly appealed: readonly number[];
  readonly pi: readonly number[];
  readonly truth?: readonly number[];
  readonly verdict?: readonly number[];
  readonly judgeFp?: number;
  readonly judgeFn?: number;
}

const channelOf = ({ rho0 = 0, rho1 = 0 }: Rates): Channel => ({ falsePositive: rho0, falseNegative: rho1 });

/** Where the functions refuse, or give an infinite value, a golden file has null. */
function orNull<T>(task: () => T): T | null {
  try {
    const value = task();
    return typeof value === "number" && !Number.isFinite(value) ? null : value;
  } catch (error) {
    if (isAssayError(error) && error.code === "E_CHANNEL") return null;
    throw error;
  }
}

function corrected(verdicts: readonly number[], rates: Rates, method: CorrectionMethod): readonly (number | null)[] {
  return verdicts.map((verdict) => orNull(() => correctReward(verdict, channelOf(rates), { method, inverted: "use" })));
}

const summarise = ({ p, ...rates }: Rates & { readonly p: number }): object => {
  const found = channelSummary(channelOf(rates), p);
  return {
    j: found.j,
    q: found.verdictRate,
    backward1: found.backward[1],
    backward0: found.backward[0],
    varGivenRight: found.varianceGiven[1],
    varGivenWrong: found.varianceGiven[0],
    varBackward: found.variance,
    varClean: found.cleanVariance,
    varInflation: found.inflation,
    phi: found.phi,
    ppv: found.ppv,
    npv: found.npv,
    fnAmongNegatives: found.overturn,
    effectiveSampleFraction: found.effectiveShare,
  };
};

const matrixBackward = ({ T, r }: { readonly T: Confusion; readonly r: readonly number[] }): object => {
  const { determinant, conditionNumber, minSingularValue } = confusionSummary(T);
  const found = orNull(() => correctMatrix(T, r));
  return {
    corrected: found?.rewards ?? null,
    varGivenTrue: found?.varianceGiven ?? null,
    det: determinant,
    cond: conditionNumber,
    minSingular: minSingularValue,
  };
};

const appealed = (input: Rates & { readonly pi: number; readonly judgeFp: number; readonly judgeFn: number }): object => {
  const judge = { falsePositive: input.judgeFp, falseNegative: input.judgeFn };
  const { falsePositive, falseNegative, j, jGain } = appealChannel(channelOf(input), { propensity: input.pi, judge });
  return { rho0: falsePositive, rho1: falseNegative, j, jGain };
};

const appealedRewards = ({ y, prior, appealed: drawn, pi, truth, verdict, judgeFp, judgeFn }: AipwInput): readonly (number | null)[] =>
  y.map((_, index) =>
    orNull(() =>
      aipw({
        guess: prior[index] ?? Number.NaN,
        propensity: pi[index] ?? Number.NaN,
        drawn: drawn[index] === 1,
        verdict: (verdict ?? truth)?.[index] ?? null,
        ...(judgeFp === undefined || judgeFn === undefined ? {} : { judge: { falsePositive: judgeFp, falseNegative: judgeFn } }),
      }),
    ),
  );

const advantages = ({ rewards, lengths, eps = 1e-6, ...rates }: AdvantageInput): object => {
  const by = (options: GroupAdvantageOptions): unknown =>
    orNull(
      () => groupAdvantages(rewards, { channels: channelOf(rates), correction: { inverted: "use" }, epsilon: eps, ...options }).advantages,
    );
  return {
    grpo: by({ estimator: "grpo" }),
    grpoDdof0: by({ estimator: "grpo", ddof: 0 }),
    grpoEps0: by({ estimator: "grpo", epsilon: 0 }),
    drGrpo: by({ estimator: "dr-grpo" }),
    rloo: by({ estimator: "rloo" }),
    ...(lengths ? { opo: by({ estimator: "opo", lengths }) } : {}),
    // The file keeps pass rates from 0 to 1, and gives 0 where the deviation of the truth is 0 then.
    grpoDenoisedStd: by({ estimator: "grpo", sd: "denoised", minPassRate: 0 }),
    forwardAsAdvantage: by({ estimator: "none", correction: { method: "forward", inverted: "use" } }),
  };
};

interface PerSampleInput extends Omit<AdvantageInput, "rho0" | "rho1"> {
  readonly rho0: readonly number[];
  readonly rho1: readonly number[];
}

const advantagesPerSample = ({ rewards, rho0, rho1, eps = 1e-6, lengths }: PerSampleInput): object => {
  const channels = rewards.map((_, index) => channelOf({ rho0: rho0[index] ?? 0, rho1: rho1[index] ?? 0 }));
  const by = (options: GroupAdvantageOptions): unknown =>
    orNull(() => groupAdvantages(rewards, { channels, correction: { inverted: "use" }, epsilon: eps, ...options }).advantages);
  return {
    corrected: by({ estimator: "none" }),
    grpoObserved: by({ estimator: "grpo", correction: { method: "none", inverted: "use" } }),
    grpo: by({ estimator: "grpo" }),
    rloo: by({ estimator: "rloo" }),
    drGrpo: by({ estimator: "dr-grpo" }),
    ...(lengths ? { opo: by({ estimator: "opo", lengths }) } : {}),
  };
};

const bnpo = ({ groups, ...rates }: Rates & { readonly groups: readonly (readonly number[])[] }): object => {
  const channel = channelOf(rates);
  const correction = { inverted: "use" } as const;
  const passRates = groups.map((group) => groupAdvantages(group, { estimator: "dr-grpo", channels: channel, correction }).baseline ?? 0);
  const shape = fitBnpo(passRates);
  const of = (group: readonly number[]): unknown =>
    groupAdvantages(group, { estimator: "bnpo", bnpo: shape, channels: channel, correction, minPassRate: 0 }).advantages;
  return { ...shape, advantages: groups.map(of) };
};

interface ForgettingInput {
  readonly batches: readonly (readonly [number, number])[];
  readonly a0: number;
  readonly b0: number;
  readonly lambda_: number;
  readonly alpha?: number;
}

const forgotten = ({ batches, a0, b0, lambda_: lambda, alpha }: ForgettingInput): readonly object[] =>
  forgettingBeta({ batches, prior: { right: a0, wrong: b0 }, lambda, alpha }).map(({ right, wrong, mean, effectiveSize, interval }) => ({
    a: right,
    b: wrong,
    mean,
    ess: effectiveSize,
    ci: interval,
  }));

export const noiseFunctions: Readonly<Record<string, GoldenFunction>> = {
  channelSummary: summarise,
  backward: ({ y, ...rates }: Rates & { readonly y: readonly number[] }) => corrected(y, rates, "backward"),
  forward: ({ y, rho1 = 0 }: Rates & { readonly y: readonly number[] }) => corrected(y, { rho1 }, "forward"),
  forwardScaled: ({ y, ...rates }: Rates & { readonly y: readonly number[] }) => corrected(y, rates, "forward-scaled"),
  plugInBias: ({ assumed0, assumed1, ...rates }: Rates & { readonly assumed0: number; readonly assumed1: number }) =>
    orNull(() => plugInBias(channelOf(rates), { falsePositive: assumed0, falseNegative: assumed1 })),
  matrixBackward,
  appealChannel: appealed,
  aipw: appealedRewards,
  aipwNoisyJudge: appealedRewards,
  advantages,
  advantagesPerSample,
  bnpo,
  forgettingBeta: forgotten,
};
