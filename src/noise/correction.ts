import { assertNever, AssayError } from "../core/errors.ts";
import { quote } from "../core/text.ts";
import type { Decision, Range } from "../core/types.ts";
import { figure } from "../core/whole.ts";
import { aipw } from "./aipw.ts";
import { chanceOf, leastChance, type AppealDesign } from "./appeal-design.ts";
import { channelOf, checkChannel, youden, type Channel, type ChannelSet, type Inverted, type StratumChannel } from "./channel.ts";
import { channelSummary } from "./channel-summary.ts";
import { correctReward } from "./correct-reward.ts";
import { overriddenChannel } from "./overridden-channel.ts";

export type NoiseMethod = "backward" | "anchored" | "capped" | "forward" | "override" | "override-backward" | "aipw" | "none";

export interface CorrectionPlan {
  readonly method: NoiseMethod;
  readonly channels: ChannelSet;
  readonly minJ: number | undefined;
  readonly prior: number | undefined;
  readonly inverted: Inverted;
  /** Whether a stratum without rates has a guess all the same, which aipw alone can do. */
  readonly guess: boolean;
  readonly design: AppealDesign | undefined;
  /** The rates were measured on a Reward that is not inside. */
  readonly ofAnother: boolean;
}

export interface CorrectedDecision {
  readonly reward: number;
  /** What was done, for the reason: `by backward of verdict 0 in "math" (ρ0 0.05, ρ1 0.2, J 0.75)`. */
  readonly how: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly rates: StratumChannel | undefined;
}

const perfect: Channel = { falsePositive: 0, falseNegative: 0 };

/** The reward in place of a decision. Throws E_CHANNEL where the stratum has no rates or the decision is not one of the design. */
export function correctDecision(decision: Decision, plan: CorrectionPlan): CorrectedDecision {
  checkDecision(decision);
  const { verdict, stratum } = decision;
  const of = `by ${plan.method} of verdict ${verdict}`;
  switch (plan.method) {
    case "none":
      return { reward: verdict, how: of, metrics: { raw: verdict, corrected: verdict }, rates: undefined };
    case "override": {
      const reward = overridden(decision);
      return { reward, how: `${of}${appealWords(decision)}`, metrics: { raw: verdict, corrected: reward }, rates: undefined };
    }
    case "aipw":
      return byAppeals(decision, plan, of);
    case "override-backward": {
      const chance = checkedChance(decision, plan);
      const rates = channelOf(plan.channels, stratum);
      const channel = channelAfter(rates, stratum, plan);
      const reward = byChannel(overridden(decision), channel, plan);
      const how = `${of}${appealWords(decision)} in ${quote(stratum, 60)} (after appeals at ${figure(chance)}: ${rateWords(channel)})`;
      return { reward, how, metrics: { ...rateMetrics(verdict, reward, channel), propensity: chance }, rates };
    }
    default: {
      const rates = channelOf(plan.channels, stratum);
      const reward = byChannel(verdict, rates, plan);
      return { reward, how: `${of} in ${quote(stratum, 60)} (${rateWords(rates)})`, metrics: rateMetrics(verdict, reward, rates), rates };
    }
  }
}

/** The least and the greatest reward in any stratum of the channels. Throws E_CHANNEL where a stratum cannot be corrected. */
export function rangeOfCorrection(plan: CorrectionPlan): Range {
  const { method, channels } = plan;
  const values = Object.entries(channels.strata).flatMap(([stratum, channel]) => {
    switch (method) {
      case "none":
      case "override":
        return [];
      case "aipw":
        return aipwValues(plan, stratum, channel);
      case "override-backward":
        return [0, 1].map((verdict) => byChannel(verdict, channelAfter(channel, stratum, plan), plan));
      case "backward":
      case "anchored":
      case "capped":
      case "forward":
        checkChannel(channel, { where: `The stratum ${quote(stratum, 60)}`, inverted: plan.inverted });
        return [0, 1].map((verdict) => byChannel(verdict, channel, plan));
      default:
        return assertNever(method);
    }
  });
  if (plan.guess) values.push(...aipwValues(plan, undefined, undefined));
  let [min, max] = values.length === 0 ? [0, 1] : [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (Number.isFinite(min) && Number.isFinite(max)) return [min, max];
  throw new AssayError("E_CHANNEL", {
    message: `Rewards by ${method} would not be finite: a J or a propensity is too near to 0.`,
    hint: "Take capped for a low J, and propensities of 0.1 or more.",
  });
}

function byChannel(verdict: number, channel: Channel, { method, minJ, inverted }: CorrectionPlan): number {
  const own = method === "anchored" || method === "capped" || method === "forward" ? method : minJ === undefined ? "backward" : "capped";
  return correctReward(verdict, channel, { method: own, minJ, inverted });
}

function channelAfter(channel: Channel, stratum: string, { channels, design, inverted }: CorrectionPlan): Channel {
  const after = overriddenChannel(channel, channels.judge ?? perfect, design ?? none, stratum);
  checkChannel(after, { where: `The stratum ${quote(stratum, 60)} after appeals`, inverted });
  return after;
}

const none: AppealDesign = { fail: 0, pass: 0 };

/** A judge that was asked and could not tell leaves the verdict as it is. */
function overridden({ verdict, appeal }: Decision): 0 | 1 {
  return appeal?.drawn ? (appeal.verdict ?? verdict) : verdict;
}

/** aipw where the verdict could be appealed; one that never is stays as it is, if it passed. */
function byAppeals(decision: Decision, plan: CorrectionPlan, of: string): CorrectedDecision {
  const { verdict, stratum } = decision;
  const rates = plan.guess && !Object.hasOwn(plan.channels.strata, stratum) ? undefined : channelOf(plan.channels, stratum);
  const propensity = checkedChance(decision, plan);
  const where = `${of}${appealWords(decision)} in ${quote(stratum, 60)}`;
  if (propensity === 0)
    return { reward: 1, how: `${where} (as it is, since what passed is not appealed)`, metrics: { raw: 1, corrected: 1 }, rates };
  const guess = guessOf(verdict, rates, plan.prior);
  const drawn = decision.appeal?.drawn === true;
  const reward = aipw({ guess, propensity, drawn, verdict: drawn ? overridden(decision) : null, judge: plan.channels.judge });
  return {
    reward,
    how: `${where} (guess ${figure(guess)}, propensity ${figure(propensity)})`,
    metrics: { raw: verdict, corrected: reward, guess, propensity },
    rates,
  };
}

/** P(truth 1) given the verdict and the stratum, as far as the channels or the prior tell it; else the verdict. A poor guess costs variance alone. */
function guessOf(verdict: 0 | 1, rates: StratumChannel | undefined, prior: number | undefined): number {
  const told = verdict === 1 ? rates?.ppv : rates?.overturn;
  if (told !== undefined) return told;
  if (prior === undefined) return verdict;
  if (!rates) return prior;
  const { ppv, overturn } = channelSummary(rates, prior);
  return (verdict === 1 ? ppv : overturn) ?? verdict;
}

function aipwValues(plan: CorrectionPlan, stratum: string | undefined, rates: StratumChannel | undefined): readonly number[] {
  const { design = none, channels, prior } = plan;
  return ([0, 1] as const).flatMap((verdict) => {
    const propensity = stratum === undefined ? leastChance(design, verdict) : chanceOf(design, verdict, stratum);
    if (propensity === 0) return [verdict];
    const guess = guessOf(verdict, rates, prior);
    const drawn = [0, 1].map((said) => aipw({ guess, propensity, drawn: true, verdict: said, judge: channels.judge }));
    return [guess, ...drawn];
  });
}

/** The probability that the design gives this verdict, which the decision must tell too. */
function checkedChance({ verdict, stratum, appeal }: Decision, { design = none, method }: CorrectionPlan): number {
  const chance = chanceOf(design, verdict, stratum);
  if (method === "aipw" && verdict === 0 && chance === 0) throw undesigned(stratum);
  const came = appeal?.propensity ?? 0;
  if (Math.abs(came - chance) <= 1e-9) return chance;
  const told = appeal ? `an appeal with propensity ${came}` : "no appeal";
  throw new AssayError("E_CHANNEL", {
    message: `The decision tells ${told} for the verdict ${verdict} in the stratum ${quote(stratum, 60)}, where ${chance} was expected.`,
    hint: "Give the option propensity as the appeals were drawn. Where a first step abstains, nobody appeals what the next one says.",
  });
}

function undesigned(stratum: string): AssayError {
  return new AssayError("E_CHANNEL", {
    message: `A verdict 0 in the stratum ${quote(stratum, 60)} could not be appealed, and aipw is void where something never is.`,
    hint: "Appeal verdicts that failed with a propensity above 0.",
  });
}

/** Decisions may come from anybody's Reward. Throws E_CHANNEL. */
export function checkDecision({ verdict, stratum, appeal }: Decision): void {
  const fault = (what: string): never => {
    throw new AssayError("E_CHANNEL", { message: `The decision cannot be corrected: ${what}.` });
  };
  const isVerdict = (value: unknown): boolean => value === 0 || value === 1;
  if (!isVerdict(verdict)) fault(`its verdict is ${String(verdict)}, and 0 or 1 was expected`);
  if (typeof stratum !== "string") fault("its stratum is not text");
  if (appeal === undefined) return;
  const { propensity, drawn, verdict: said } = appeal;
  if (!(propensity > 0 && propensity <= 1))
    fault(`its propensity is ${String(propensity)}, and a number above 0 and at most 1 was expected`);
  if (typeof drawn !== "boolean") fault(`drawn is ${String(drawn)}, and true or false was expected`);
  if (said !== null && !(drawn && isVerdict(said)))
    fault(`its appeal says ${String(said)}, ${drawn ? "and 0, 1 or null was expected" : "and was not drawn"}`);
}

function appealWords({ appeal }: Decision): string {
  if (!appeal) return "";
  if (!appeal.drawn) return ", not drawn for appeal";
  return appeal.verdict === null ? ", upheld by an appeal that cannot tell" : `, where the appeal says ${appeal.verdict}`;
}

function rateWords(channel: Channel): string {
  return `ρ0 ${figure(channel.falsePositive)}, ρ1 ${figure(channel.falseNegative)}, J ${figure(youden(channel))}`;
}

function rateMetrics(raw: number, corrected: number, channel: Channel): Readonly<Record<string, number>> {
  return { raw, corrected, rho0: channel.falsePositive, rho1: channel.falseNegative, j: youden(channel) };
}
