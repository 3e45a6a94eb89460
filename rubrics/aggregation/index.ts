export { aggregate, aggregateHolistic, missedGates } from "./aggregate.ts";
export type { AggregateOptions, Holistic, HolisticMode, ItemMode, Mode } from "./aggregate.ts";
export { bootstrapMean } from "./bootstrap.ts";
export type { BootstrapMean, BootstrapOptions } from "./bootstrap.ts";
export type { ItemPolicy, ItemState, ItemVerdict, Policy, VerdictStatus, WeightedItem } from "./item-state.ts";
export { settleItems } from "./settle-items.ts";
export type { Settled } from "./settle-items.ts";
export { tagScores } from "./tag-scores.ts";
