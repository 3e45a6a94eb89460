import { groupAdvantages } from "../../src/noise/index.ts";
import { createAppealRates } from "./appeal-rates.ts";
import { createDice, type Dice } from "./dice.ts";
import { appeals, type Cell } from "./plan.ts";
import { createPolicy, type Policy } from "./policy.ts";
import { groupSizes, judge, learnerOf, propensity, type Draws } from "./rewards.ts";
import { prompts, responses, worldOf, type World } from "./world.ts";

const promptsAStep = 16;
const learningRate = 0.25;

export interface Trained {
  /** True accuracy of the last policy, over all prompts and over those of an even and an odd number. */
  readonly accuracy: number;
  readonly even: number;
  readonly odd: number;
  /** Groups whose advantages were made. */
  readonly groups: number;
  /** The greatest difference between an advantage of grpo at epsilon = 0 with the correction and without it; where rates are homogeneous alone. */
  readonly noOp: number | null;
}

/** Trains a policy from a seed. The world and the first policy are those of the seed, whatever the cell. */
export function train({ setting, advantage, method }: Cell, seed: number, steps: number): Trained {
  const world = worldOf(setting);
  const policy = createPolicy(createDice(1_000 + seed, 1));
  const dice = createDice(2_000 + seed, 2);
  const rates = createAppealRates();
  const learner = learnerOf(method, advantage, world, createDice(3_000 + seed, 3), rates);
  const size = groupSizes[advantage];
  const checked = setting.startsWith("homogeneous") && advantage === "z" && method === "backward";
  let noOp = 0;
  for (let step = 0; step < steps; step += 1) {
    const draws = drawPrompts(dice).map((prompt) => drawGroup({ prompt, size, policy, world, dice }));
    if (appeals.includes(method)) rates.update(draws);
    for (const group of draws) {
      policy.push(group.prompt, group.drawn, learner(group), 1 / (promptsAStep * size));
      if (checked) noOp = Math.max(noOp, change(group, world));
    }
    policy.step(learningRate);
  }
  const over = (among: (prompt: number) => boolean): number => policy.accuracy(world.right, among);
  return {
    accuracy: over(() => true),
    even: over((prompt) => prompt % 2 === 0),
    odd: over((prompt) => prompt % 2 === 1),
    groups: steps * promptsAStep,
    noOp: checked ? noOp : null,
  };
}

/** What the correction changes under grpo at epsilon = 0, at most. */
function change({ prompt, drawn, verdicts }: Draws, { channels }: World): number {
  const own = Array.from(drawn, (response) => channels[prompt * responses + response] ?? judge);
  const raw = groupAdvantages(verdicts, { estimator: "grpo", epsilon: 0 }).advantages;
  const corrected = groupAdvantages(verdicts, { estimator: "grpo", epsilon: 0, channels: own }).advantages;
  return raw.reduce<number>((most, value, index) => Math.max(most, Math.abs((value ?? 0) - (corrected[index] ?? 0))), 0);
}

/** Prompts of a step, none twice. */
function drawPrompts(dice: Dice): readonly number[] {
  const all = Array.from({ length: prompts }, (_, prompt) => prompt);
  for (let at = 0; at < promptsAStep; at += 1) {
    const from = at + Math.floor(dice.next() * (prompts - at));
    [all[at], all[from]] = [all[from] ?? 0, all[at] ?? 0];
  }
  return all.slice(0, promptsAStep);
}

interface Drawing {
  readonly prompt: number;
  readonly size: number;
  readonly policy: Policy;
  readonly world: World;
  readonly dice: Dice;
}

function drawGroup({ prompt, size, policy, world, dice }: Drawing): Draws {
  const probabilities = policy.of(prompt);
  const drawn = new Uint8Array(size);
  const [truths, verdicts, appealed, appeals]: [number[], number[], boolean[], number[]] = [[], [], [], []];
  for (let index = 0; index < size; index += 1) {
    const response = pick(probabilities, dice.next());
    const at = prompt * responses + response;
    const truth = world.right[at] ?? 0;
    const verdict = flip(truth, world.channels[at] ?? judge, dice);
    drawn[index] = response;
    truths.push(truth);
    verdicts.push(verdict);
    // Every number is drawn whether it is used or not, so that methods meet the same noise.
    const isAppealed = dice.next() < propensity;
    appealed.push(verdict === 0 && isAppealed);
    appeals.push(flip(truth, judge, dice));
  }
  return { prompt, drawn, truths, verdicts, appealed, appeals };
}

function flip(
  truth: number,
  { falsePositive, falseNegative }: { readonly falsePositive: number; readonly falseNegative: number },
  dice: Dice,
): number {
  return dice.next() < (truth === 1 ? 1 - falseNegative : falsePositive) ? 1 : 0;
}

function pick(probabilities: Float64Array, chance: number): number {
  let sum = 0;
  for (let response = 0; response < responses - 1; response += 1) {
    sum += probabilities[response] ?? 0;
    if (chance < sum) return response;
  }
  return responses - 1;
}
