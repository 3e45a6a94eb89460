import type { Setting } from "./world.ts";

/** How rewards are made of verdicts, truths and appeals. */
export type Method =
  | "clean"
  | "noisy"
  | "backward"
  | "backward, pooled rates"
  | "backward, rates from 200 + 200 labels"
  | "capped"
  | "anchored"
  | "forward"
  | "forward, pooled rates"
  | "override"
  | "override + backward"
  | "rates from appeals, no override"
  | "AIPW";

/** How advantages are made of them: z is grpo, z~ grpo with the denoised deviation, c dr-grpo, none the reward itself. A number is the size of groups, 8 where none stands. */
export type Advantage = "z" | "z 32" | "z 64" | "z~" | "c" | "none";

export interface Cell {
  readonly setting: Setting;
  readonly advantage: Advantage;
  readonly method: Method;
}

const cells = (setting: Setting, advantage: Advantage, methods: readonly Method[]): readonly Cell[] =>
  methods.map((method) => ({ setting, advantage, method }));

const plain: readonly Method[] = ["clean", "noisy", "backward"];
const stratified: readonly Method[] = [
  ...plain,
  "backward, pooled rates",
  "backward, rates from 200 + 200 labels",
  "capped",
  "anchored",
  "forward",
];
/** Methods that learn from appeals. */
export const appeals: readonly Method[] = ["override", "override + backward", "rates from appeals, no override", "AIPW"];

export const plan: readonly Cell[] = [
  ...(["homogeneous", "homogeneous, heavy"] as const).flatMap((setting) => [
    ...cells(setting, "z", [...plain, "forward"]),
    ...cells(setting, "c", plain),
    ...cells(setting, "none", [...plain, "forward"]),
  ]),
  ...cells("by prompt", "z", plain),
  ...cells("by prompt", "z~", ["backward"]),
  ...cells("by prompt", "c", [...plain, "backward, pooled rates"]),
  ...cells("by prompt", "none", [...plain, "forward"]),
  ...(["by format", "judge-pleasing", "crossing"] as const).flatMap((setting) => [
    ...cells(setting, "z", stratified),
    ...cells(setting, "z~", ["backward", "capped"]),
    ...cells(setting, "z 32", ["backward"]),
    ...cells(setting, "z 64", ["backward"]),
    ...cells(setting, "c", stratified),
    ...cells(setting, "none", ["noisy", "backward", "forward", "forward, pooled rates"]),
  ]),
  ...(["by format", "crossing"] as const).flatMap((setting) => [...cells(setting, "z", appeals), ...cells(setting, "c", appeals)]),
];
