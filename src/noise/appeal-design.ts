import { propensityOf, propensitySchema, type AppealShare, type Propensity } from "../core/appeals.ts";
import { innerSpecs, isSpec } from "../core/spec.ts";
import type { Json, RewardSpec } from "../core/types.ts";

/** With which probability each verdict is appealed; the number 0 where that verdict never is. */
export interface AppealDesign {
  readonly fail: AppealShare;
  readonly pass: AppealShare;
}

export function chanceOf(design: AppealDesign, verdict: 0 | 1, stratum: string): number {
  return propensityOf(verdict === 1 ? design.pass : design.fail, { verdict, stratum });
}

/** The least probability in any stratum; 0 where that verdict is never appealed. */
export function leastChance(design: AppealDesign, verdict: 0 | 1): number {
  const share = verdict === 1 ? design.pass : design.fail;
  return typeof share === "number" ? share : Math.min(share.default, ...Object.values(share.strata));
}

/** The design that an option says. One share is of verdicts that failed. */
export function designOf(propensity: Propensity): AppealDesign {
  return typeof propensity === "object" && "fail" in propensity ? propensity : { fail: propensity, pass: 0 };
}

/**
 * The design that the spec of a Reward tells: that of the first step of a cascade, also where the cascade stands in a Reward that carries its
 * decision on. undefined where it cannot be told: no cascade, a cascade as the first step, or strata that are renamed outside of it.
 */
export function designOfSpec({ use, with: options }: RewardSpec): AppealDesign | undefined {
  const { reward, steps } = options;
  if (use === "correct-noise" && isSpec(reward)) return designOfSpec(reward);
  if (use === "stratify" && isSpec(reward)) {
    const design = designOfSpec(reward);
    return design && typeof design.fail === "number" && typeof design.pass === "number" ? design : undefined;
  }
  if (use !== "cascade" || !Array.isArray(steps)) return undefined;
  const [first] = steps as readonly Readonly<Record<string, Json>>[]; // steps of a cascade's spec
  if (!first || holdsCascade(first["reward"])) return undefined;
  const parsed = propensitySchema.safeParse(first["propensity"] ?? 1);
  if (!parsed.success) return undefined;
  const shares = typeof parsed.data === "object" && "fail" in parsed.data ? parsed.data : { fail: parsed.data, pass: parsed.data };
  const appeals = (verdict: string): boolean => first["appeal"] === "always" || first["appeal"] === verdict;
  return { fail: appeals("on-fail") ? shares.fail : 0, pass: appeals("on-pass") ? shares.pass : 0 };
}

function holdsCascade(value: unknown): boolean {
  return isSpec(value) && (value.use === "cascade" || innerSpecs(value).some(({ spec }) => holdsCascade(spec)));
}
