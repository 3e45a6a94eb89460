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
