import type { Channel } from "../../src/noise/index.ts";

/** Prompts, and responses to each. */
export const prompts = 48;
export const responses = 12;

/** 0: the canonical right answer, rare at first. 1: another format. 2: pleases a judge and is never right. */
export type Style = 0 | 1 | 2;
export const styles: readonly Style[] = [0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 2, 2];
const rightAtFirst = 3;

export type Setting = "homogeneous" | "homogeneous, heavy" | "by prompt" | "by format" | "judge-pleasing" | "crossing";

export const settings: readonly Setting[] = ["homogeneous", "homogeneous, heavy", "by prompt", "by format", "judge-pleasing", "crossing"];

/** What is true and how the verifier errs, by prompt × responses + response. */
export interface World {
  readonly right: Uint8Array;
  readonly channels: readonly Channel[];
}

const channel = (falsePositive: number, falseNegative: number): Channel => ({ falsePositive, falseNegative });

const byStyle: Partial<Record<Setting, readonly Channel[]>> = {
  "by format": [channel(0.02, 0.05), channel(0.02, 0.75), channel(0.02, 0.05)],
  "judge-pleasing": [channel(0.02, 0.3), channel(0.02, 0.7), channel(0.75, 0.1)],
  crossing: [channel(0.02, 0.05), channel(0.02, 0.75), channel(0.35, 0.1)],
};

export function worldOf(setting: Setting): World {
  const right = new Uint8Array(prompts * responses);
  const channels: Channel[] = [];
  for (let prompt = 0; prompt < prompts; prompt += 1)
    for (let response = 0; response < responses; response += 1) {
      // In the crossing setting every other prompt has right answers in the other format alone.
      const lost = setting === "crossing" && prompt % 2 === 1 && response === 0;
      right[prompt * responses + response] = response < rightAtFirst && !lost ? 1 : 0;
      channels.push(ratesOf(setting, prompt, styles[response] ?? 0));
    }
  return { right, channels };
}

function ratesOf(setting: Setting, prompt: number, style: Style): Channel {
  if (setting === "homogeneous") return channel(0.1, 0.3);
  if (setting === "homogeneous, heavy") return channel(0.3, 0.4);
  if (setting === "by prompt") return prompt % 2 === 0 ? channel(0.1, 0.75) : channel(0, 0.05);
  return byStyle[setting]?.[style] ?? channel(0, 0);
}

/** One pair of rates for all: the mean over wrong answers, and over right ones. */
export function pooled({ right, channels }: World): Channel {
  const mean = (truth: 0 | 1, rate: (one: Channel) => number): number => {
    const of = channels.filter((_, index) => right[index] === truth);
    return of.reduce((sum, one) => sum + rate(one), 0) / of.length;
  };
  return channel(
    mean(0, (one) => one.falsePositive),
    mean(1, (one) => one.falseNegative),
  );
}
