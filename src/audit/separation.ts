import { shownName } from "../core/shown.ts";
import type { Separation, StratumReport } from "./audit-report.ts";

/**
 * Whether every right answer passes more often than any wrong one: the lowest 1 − falseNegative over strata against the highest
 * falsePositive. Where it does, noise slows training; where it does not, uncorrected rewards prefer wrong answers of one stratum to right
 * ones of another.
 */
export function separationOf(strata: readonly StratumReport[]): Separation {
  const wrong = most(strata.flatMap(({ name, falsePositive: { value } }) => (value === null ? [] : [{ stratum: name, value }])));
  const right = most(strata.flatMap(({ name, falseNegative: { value } }) => (value === null ? [] : [{ stratum: name, value }])));
  const highestFalsePositive = wrong ?? null;
  const lowestTruePositive = right ? { stratum: right.stratum, value: 1 - right.value } : null;
  if (!highestFalsePositive || !lowestTruePositive || strata.some(({ lowerBound }) => lowerBound)) {
    return {
      holds: null,
      highestFalsePositive,
      lowestTruePositive,
      sentence: "The rates of both kinds are not known, so separation cannot be checked.",
    };
  }
  const holds = lowestTruePositive.value > highestFalsePositive.value;
  const known = strata.filter(({ falseNegative, falsePositive }) => falseNegative.value !== null || falsePositive.value !== null);
  if (known.length === 1) {
    const [passing, slipping] = [share(lowestTruePositive.value), share(highestFalsePositive.value)];
    const sentence = holds
      ? `Right answers pass ${passing} of the time and wrong ones ${slipping}; rates are known of one stratum, so none can be preferred to another.`
      : `Right answers pass ${passing} of the time and wrong ones ${slipping}: a verdict says nothing of an answer, or the opposite.`;
    return { holds, highestFalsePositive, lowestTruePositive, sentence };
  }
  const sides = `right answers of ${shownName(lowestTruePositive.stratum)} pass ${share(lowestTruePositive.value)} of the time, wrong ones of ${shownName(highestFalsePositive.stratum)} ${share(highestFalsePositive.value)}`;
  return {
    holds,
    highestFalsePositive,
    lowestTruePositive,
    sentence: holds
      ? `Separated: ${sides}. Noise slows training and does not move its optimum, if every prompt draws from all strata.`
      : `Crossed: ${sides}. Where both are on offer for one prompt, uncorrected rewards prefer the wrong ones.`,
  };
}

function most<Named extends { readonly value: number }>(values: readonly Named[]): Named | undefined {
  return values.reduce<Named | undefined>((high, one) => (high === undefined || one.value > high.value ? one : high), undefined);
}

function share(value: number): string {
  return `${Number((100 * value).toPrecision(3))}%`;
}
