import type { Dice } from "./dice.ts";
import { prompts, responses, styles } from "./world.ts";

const decay = 0.95;

/** A softmax policy over the responses to each prompt, with a weight for each style that all prompts share. */
export interface Policy {
  /** Probabilities of the responses to a prompt, valid until the next call. */
  of(prompt: number): Float64Array;
  /** Adds advantage × ∇ log probability of a drawn response to the step; `weight` is 1 over the samples of the step. */
  push(prompt: number, drawn: Uint8Array, advantages: readonly (number | null)[], weight: number): void;
  /** Moves along what was pushed, in steps of one size: a common scale of the rewards neither helps nor hurts. */
  step(learningRate: number): void;
  /** Expected share of right answers over some prompts. */
  accuracy(right: Uint8Array, among: (prompt: number) => boolean): number;
}

export function createPolicy(dice: Dice): Policy {
  const logits = new Float64Array(prompts * responses);
  for (let index = 0; index < logits.length; index += 1) logits[index] = dice.normal() * 0.5 - (index % responses === 0 ? 1.5 : 0);
  const shared = new Float64Array(3);
  const gradient = new Float64Array(prompts * responses);
  const touched = new Set<number>();
  const p = new Float64Array(responses);
  let meanSquare = 0;
  let steps = 0;

  const of = (prompt: number): Float64Array => {
    let most = -Infinity;
    for (let k = 0; k < responses; k += 1) {
      const logit = (logits[prompt * responses + k] ?? 0) + (shared[styles[k] ?? 0] ?? 0);
      p[k] = logit;
      if (logit > most) most = logit;
    }
    let sum = 0;
    for (let k = 0; k < responses; k += 1) sum += p[k] = Math.exp((p[k] ?? 0) - most);
    for (let k = 0; k < responses; k += 1) p[k] = (p[k] ?? 0) / sum;
    return p;
  };

  return {
    of,
    push(prompt, drawn, advantages, weight) {
      of(prompt);
      touched.add(prompt);
      let sum = 0;
      for (const [index, advantage] of advantages.entries()) {
        const at = prompt * responses + (drawn[index] ?? 0);
        gradient[at] = (gradient[at] ?? 0) + (advantage ?? 0) * weight;
        sum += (advantage ?? 0) * weight;
      }
      for (let k = 0; k < responses; k += 1) gradient[prompt * responses + k] = (gradient[prompt * responses + k] ?? 0) - (p[k] ?? 0) * sum;
    },
    step(learningRate) {
      const sharedGradient = new Float64Array(3);
      let square = 0;
      for (const prompt of touched)
        for (let k = 0; k < responses; k += 1) {
          const g = gradient[prompt * responses + k] ?? 0;
          square += g * g;
          const style = styles[k] ?? 0;
          sharedGradient[style] = (sharedGradient[style] ?? 0) + g;
        }
      for (const g of sharedGradient) square += g * g;
      steps += 1;
      meanSquare = decay * meanSquare + (1 - decay) * square;
      const rate = learningRate / Math.sqrt(meanSquare / (1 - decay ** steps) + 1e-12);
      for (const prompt of touched)
        for (let k = 0; k < responses; k += 1) {
          const at = prompt * responses + k;
          logits[at] = (logits[at] ?? 0) + rate * (gradient[at] ?? 0);
          gradient[at] = 0;
        }
      for (let style = 0; style < 3; style += 1) shared[style] = (shared[style] ?? 0) + rate * (sharedGradient[style] ?? 0);
      touched.clear();
    },
    accuracy(right, among) {
      let sum = 0;
      let count = 0;
      for (let prompt = 0; prompt < prompts; prompt += 1) {
        if (!among(prompt)) continue;
        count += 1;
        const probabilities = of(prompt);
        for (let k = 0; k < responses; k += 1) sum += (probabilities[k] ?? 0) * (right[prompt * responses + k] ?? 0);
      }
      return sum / count;
    },
  };
}
