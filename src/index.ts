export type {
  Abstained,
  Budget,
  Cause,
  CompleteGroup,
  Context,
  Decision,
  Errored,
  ErrorInfo,
  Evidence,
  Generation,
  Group,
  GroupReward,
  Json,
  Message,
  Part,
  Range,
  Reward,
  RewardSpec,
  Sample,
  SampleReward,
  Score,
  ScoreBase,
  Scored,
  Step,
} from "./core/types.ts";
export { AssayError, errorCodes, isAssayError } from "./core/errors.ts";
export type { ErrorCode } from "./core/errors.ts";
export { abstain, fail, overBudget, partial, pass } from "./core/finding.ts";
export type { Finding, FindingDetails } from "./core/finding.ts";
export { defineVerifier } from "./core/define.ts";
export type { Definition, Resource, VerifierDefinition } from "./core/define.ts";
export type { Check, CheckContext, CheckField, CheckInput } from "./core/check.ts";
export { defineCombinator, rewardNode } from "./core/combinator.ts";
export type { Combinator, CombinatorDefinition } from "./core/combinator.ts";
export type { Recipe } from "./core/recipe.ts";
export { score, scoreStream } from "./core/run.ts";
export type { ScoreOptions, ScoreStreamOptions, Settled } from "./core/run.ts";
export { toTrainer } from "./core/to-trainer.ts";
export type { TrainerPolicy } from "./core/to-trainer.ts";
export { cascade } from "./compose/cascade.ts";
export { clip } from "./compose/clip.ts";
export { fallback } from "./compose/fallback.ts";
export { formula } from "./compose/formula.ts";
export { gate } from "./compose/gate.ts";
export { max } from "./compose/max.ts";
export { min } from "./compose/min.ts";
export { product } from "./compose/product.ts";
export { rescale } from "./compose/rescale.ts";
export { weightedSum } from "./compose/weighted-sum.ts";
export type { CascadeOptions, CascadeStep } from "./compose/cascade.ts";
export type { ClipOptions } from "./compose/clip.ts";
export type { FallbackOptions, FallbackStep, FallbackSteps } from "./compose/fallback.ts";
export type { FormulaOptions } from "./compose/formula.ts";
export type { GateOptions } from "./compose/gate.ts";
export type { RescaleOptions } from "./compose/rescale.ts";
export type { WeightedPart, WeightedSumOptions } from "./compose/weighted-sum.ts";
