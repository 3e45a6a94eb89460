export type {
  Abstained,
  Budget,
  CacheForm,
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
  ScoreCache,
  Scored,
  Step,
  ValueCache,
} from "./core/types.ts";
export { AssayError, errorCodes, isAssayError } from "./core/errors.ts";
export type { ErrorCode } from "./core/errors.ts";
export { abstain, fail, overBudget, partial, pass } from "./core/finding.ts";
export type { FailDetails, Finding, FindingDetails } from "./core/finding.ts";
export { defineVerifier } from "./core/define.ts";
export type { Definition, Resource, VerifierDefinition } from "./core/define.ts";
export type { Check, CheckContext, CheckField, CheckInput } from "./core/check.ts";
export { defineCombinator, rewardNode } from "./core/combinator.ts";
export type { Combinator, CombinatorDefinition } from "./core/combinator.ts";
export { anyRewardNode, defineGroupTransform } from "./core/group-transform.ts";
export type { GroupTransform, GroupTransformDefinition } from "./core/group-transform.ts";
export { assemble } from "./core/groups/assemble.ts";
export type { AssembleOptions } from "./core/groups/assemble.ts";
export type { Comparison, Contestant, Pair, PairwiseJudge } from "./core/pairwise.ts";
export type { NamedDocument, Recipe, RecipeTools } from "./core/recipe.ts";
export { score, scoreStream } from "./core/run.ts";
export type { ScoreOptions, ScoreStreamOptions } from "./core/run.ts";
export type { Settled } from "./core/settled-stream.ts";
export { createScorer } from "./scorer/create-scorer.ts";
export type { Scorer, ScorerOptions, ScorerStreamOptions } from "./scorer/create-scorer.ts";
export { openCache } from "./cache/open-cache.ts";
export type { OpenCacheOptions } from "./cache/open-cache.ts";
export type { CacheStats, OpenCache } from "./cache/score-cache.ts";
export { toTrainer } from "./core/to-trainer.ts";
export type { TrainerPolicy } from "./core/to-trainer.ts";
export { cascade } from "./compose/cascade.ts";
export { clip } from "./compose/clip.ts";
export { fallback } from "./compose/fallback.ts";
export { formula } from "./compose/formula.ts";
export { gate } from "./compose/gate.ts";
export { max } from "./compose/max.ts";
export { min } from "./compose/min.ts";
export { pairwise } from "./compose/pairwise.ts";
export { product } from "./compose/product.ts";
export { rescale } from "./compose/rescale.ts";
export { weightedSum } from "./compose/weighted-sum.ts";
export { withinGroup } from "./compose/within-group.ts";
export type { CascadeOptions, CascadeStep } from "./compose/cascade.ts";
export type { ClipOptions } from "./compose/clip.ts";
export type { FallbackOptions, FallbackStep, FallbackSteps } from "./compose/fallback.ts";
export type { FormulaOptions } from "./compose/formula.ts";
export type { GateOptions } from "./compose/gate.ts";
export type { PairwiseOptions } from "./compose/pairwise.ts";
export type { RescaleOptions } from "./compose/rescale.ts";
export type { WeightedPart, WeightedSumOptions } from "./compose/weighted-sum.ts";
export type { WithinGroupOptions } from "./compose/within-group.ts";
export { correctNoise } from "./noise/correct-noise.ts";
export type { CorrectNoise, CorrectNoiseOptions } from "./noise/correct-noise.ts";
export { stratify } from "./noise/stratify.ts";
export type { StratifyOptions } from "./noise/stratify.ts";
export { advantages } from "./noise/advantages.ts";
export type { AdvantagesOptions } from "./noise/advantages.ts";
