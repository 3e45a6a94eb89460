import { AssayError } from "../core/errors.ts";
import { clamp, plainZero } from "../core/numbers.ts";
import { groupStatistics } from "../core/group-statistics.ts";

/** What is known of a prompt's pass rate: counts of right and wrong answers that fade. */
export interface TrackedValue {
  readonly alpha: number;
  readonly beta: number;
}

export interface ForgettingOptions {
  /** A change of the policy by so much halves what is remembered: mean absolute change of a token's log probability. Default 0.06. */
  readonly halfLife?: number | undefined;
  /** What is remembered of the past at a step, at least and at most. Defaults 0.875 and 0.96. */
  readonly minRho?: number | undefined;
  readonly maxRho?: number | undefined;
}

/**
 * The value of a prompt before training, by how many of so many answers were right (SPO; verl-project/verl-recipe:spo/spo_ray_trainer.py). Both
 * counts are 0.5 where nothing was asked. `right` may be a sum of corrected rewards.
 *
 * @example
 * initialValue({ right: 6, answers: 8 }); // { alpha: 5.777…, beta: 2.222… }
 */
export function initialValue(
  { right, answers }: { readonly right: number; readonly answers: number },
  { minRho = 0.875 }: Pick<ForgettingOptions, "minRho"> = {},
): TrackedValue {
  if (!(Number.isFinite(right) && answers >= 0 && Number.isFinite(answers)))
    throw usage(`right and answers must be finite numbers, not ${String(right)} and ${String(answers)}`);
  checkRho(minRho, "minRho");
  if (answers === 0) return { alpha: 0.5, beta: 0.5 };
  const strength = 1 / (1 - minRho);
  return { alpha: (strength * (right + 0.5)) / (answers + 1), beta: (strength * (answers - right + 0.5)) / (answers + 1) };
}

/** The tracked pass rate, from 0 to 1: corrected rewards may carry the counts outside. */
export function valueOf({ alpha, beta }: TrackedValue): number {
  return clamp(alpha / (alpha + beta), 0, 1);
}

/** What is remembered after the policy changed by a divergence: 2^(−divergence ÷ halfLife), inside its bounds. */
export function rhoOf(divergence: number, { halfLife = 0.06, minRho = 0.875, maxRho = 0.96 }: ForgettingOptions = {}): number {
  if (!(divergence >= 0)) throw usage(`a divergence must be a number from 0, not ${String(divergence)}`);
  if (!(halfLife > 0)) throw usage(`halfLife must be above 0, not ${String(halfLife)}`);
  checkRho(minRho, "minRho");
  checkRho(maxRho, "maxRho");
  return clamp(2 ** (-divergence / halfLife), minRho, maxRho);
}

/** The value after one more reward. Rewards and values must be in the same units: both corrected, or neither. */
export function updatedValue({ alpha, beta }: TrackedValue, reward: number, rho: number): TrackedValue {
  if (!Number.isFinite(reward)) throw usage(`a reward must be a finite number, not ${String(reward)}`);
  checkRho(rho, "rho");
  return { alpha: rho * alpha + reward, beta: rho * beta + 1 - reward };
}

/** How often to draw a prompt beside others: √(v(1 − v)) + 0.05. */
export function samplingWeight(value: TrackedValue): number {
  const v = valueOf(value);
  return Math.sqrt(v * (1 - v)) + 0.05;
}

export interface ValueTracker {
  /** The tracked value of a prompt, as it is now; one that was never seen has both counts at 0.5. */
  get(prompt: string): TrackedValue;
  /** Takes a reward in, after the policy changed by `divergence` since the prompt was last seen. */
  update(prompt: string, reward: number, divergence: number): void;
  /** All values as plain JSON, which does not change any more. */
  snapshot(): Readonly<Record<string, TrackedValue>>;
}

/** Values of prompts over a run; `snapshot` freezes them for a round, and a later tracker begins with what one gave. Throws E_USAGE. */
export function createValueTracker(
  options: ForgettingOptions & { readonly restore?: Readonly<Record<string, TrackedValue>> | undefined } = {},
): ValueTracker {
  const values = new Map(Object.entries(options.restore ?? {}));
  for (const [prompt, { alpha, beta }] of values)
    if (!(Number.isFinite(alpha) && Number.isFinite(beta) && alpha + beta > 0))
      throw usage(
        `the value of ${JSON.stringify(prompt)} must be finite counts with a sum above 0, not ${String(alpha)} and ${String(beta)}`,
      );
  const get = (prompt: string): TrackedValue => values.get(prompt) ?? { alpha: 0.5, beta: 0.5 };
  return {
    get,
    update(prompt, reward, divergence) {
      values.set(prompt, updatedValue(get(prompt), reward, rhoOf(divergence, options)));
    },
    snapshot: () => Object.fromEntries([...values].map(([prompt, { alpha, beta }]) => [prompt, { alpha, beta }])),
  };
}

export interface SpoOptions {
  /** Added to the standard deviation. Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** The deviation is over the number of rewards less this. Default 1. */
  readonly ddof?: 0 | 1 | undefined;
}

/**
 * Advantages of a batch of prompts with one reward each: reward − value, standardised over the batch. Where J differs between prompts, correct
 * rewards and values first: else what is compared is in units of different J. null rewards stay null; fewer than two others are 0.
 */
export function spoAdvantages(
  rewards: readonly (number | null)[],
  values: readonly TrackedValue[],
  { epsilon = 1e-8, ddof = 1 }: SpoOptions = {},
): readonly (number | null)[] {
  if (rewards.length !== values.length) throw usage(`expected a value for each of ${rewards.length} rewards, not ${values.length}`);
  const differences = rewards.map((reward, index) => {
    if (reward !== null && !Number.isFinite(reward)) throw usage(`a reward must be a finite number or null, not ${String(reward)}`);
    const value = values[index];
    return reward === null || !value ? null : reward - valueOf(value);
  });
  const { mean, deviation } = groupStatistics(
    differences.filter((one) => one !== null),
    ddof,
  );
  return differences.map((one) => (one === null ? null : deviation === 0 ? 0 : plainZero((one - mean) / (deviation + epsilon))));
}

function checkRho(rho: number, name: string): void {
  if (!(rho >= 0 && rho < 1)) throw usage(`${name} must be from 0 to below 1, not ${String(rho)}`);
}

function usage(message: string): AssayError {
  return new AssayError("E_USAGE", { message: `SPO: ${message}.` });
}
