import { plainZero } from "../../src/core/numbers.ts";
import { abstained, errored, scored } from "../../src/core/scores.ts";
import { quote } from "../../src/core/text.ts";
import type { Evidence, Json, Score, ScoreBase } from "../../src/core/types.ts";
import { shorten } from "../../verifiers/shared/shorten.ts";
import { aggregate, aggregateHolistic, isHolistic, missedGates, type HolisticMode, type ItemMode } from "../aggregation/aggregate.ts";
import { isMissed, type ItemState } from "../aggregation/item-state.ts";
import { settleItems, type Settled } from "../aggregation/settle-items.ts";
import { tagScores } from "../aggregation/tag-scores.ts";
import type { CheckedItem } from "./ask-checks.ts";
import type { ItemJudgement, Judgement } from "./judgement.ts";
import type { Plan } from "./plan.ts";
import { flatItems } from "./types.ts";

/** The Score of one sample, from what checks and judge found. */
export function scoreOf(plan: Plan, checked: readonly CheckedItem[], judgement: Judgement): Score {
  const verdicts = new Map<string, ItemJudgement>(checked.map(({ id, judgement: own }) => [id, own]));
  for (const { id } of plan.judged) {
    const found = judgement.verdicts.get(id);
    if (found) verdicts.set(id, found);
  }
  const { mode } = plan;
  if (judgement.unasked) return abstained(judgement.unasked.cause, judgement.unasked.reason);
  const settled = isHolistic(mode) ? undefined : settleItems(plan.rubric.items, verdicts, plan.policy);
  const base = baseOf(plan, settled, verdicts, checked, judgement);
  if (isHolistic(mode)) return holisticScore(mode, judgement.holistic, base);
  if (settled && "refused" in settled) return refusedScore(settled.refused, verdicts, base);
  return itemScore(mode, settled?.items ?? [], plan, base);
}

function itemScore(mode: ItemMode, items: readonly ItemState[], plan: Plan, base: Partial<ScoreBase>): Score {
  const value = aggregate(mode, items, plan);
  const counted = items.filter(({ good }) => good !== null);
  if (value === null) {
    const [leftOut] = items.filter(({ good }) => good === null);
    return leftOut
      ? abstained("judge", `${mode} is undefined over the ${counted.length} of ${items.length} items that have a verdict`, base)
      : abstained(
          "reference",
          `${mode} is undefined for this rubric: ${items.length === 0 ? "it has no items" : "no item has a weight that it divides by"}`,
          base,
        );
  }
  const [gate] = missedGates(items);
  const gated = gate && (mode === "veto" || mode === "soft_gate") ? `gate ${quote(gate.id, 40)} is missed, ` : "";
  const missed = counted.filter(isMissed).map(({ id, weight }) => (weight < 0 ? `fell into ${quote(id, 40)}` : `${quote(id, 40)} not met`));
  const shown = missed.length > 4 ? [...missed.slice(0, 3), `${missed.length - 3} more`] : missed;
  const rest = items.length > counted.length ? ` (${items.length - counted.length} left out)` : "";
  const detail = missed.length === 0 ? "nothing missed" : shown.join(", ");
  return scored(value, `${gated}${mode} gives ${figure(value)} over ${counted.length} items${rest}: ${detail}`, base);
}

function holisticScore(mode: HolisticMode, holistic: Judgement["holistic"], base: Partial<ScoreBase>): Score {
  if (!holistic) return abstained("judge", `${mode} needs one number for the whole rubric, and the judge gave none`, base);
  if ("status" in holistic) {
    const { error, reason } = holistic;
    if (!error) return abstained("judge", `${mode} needs one number for the whole rubric: ${reason}`, base);
    return { ...errored("E_RUBRIC_VERDICT", reason, { ...base, cause: "judge" }), error };
  }
  const { value, lo, hi } = holistic;
  const reward = aggregateHolistic(mode, holistic);
  if (reward === null)
    return abstained("judge", `${mode} is undefined for ${figure(value)} on a scale from ${figure(lo)} to ${figure(hi)}`, base);
  return scored(reward, `${mode} gives ${figure(reward)} for ${figure(value)} on a scale from ${figure(lo)} to ${figure(hi)}`, base);
}

type Refused = Extract<Settled, { readonly refused: unknown }>["refused"];

/** The policy says that an item without a number leaves the rubric without one: an error, unless a judge just could not tell. */
function refusedScore(refused: Refused, verdicts: ReadonlyMap<string, ItemJudgement>, base: Partial<ScoreBase>): Score {
  const broken = refused.filter(({ status }) => status !== "abstain");
  const [first = refused[0]] = broken;
  if (!first) return errored("E_INTERNAL", "A rubric was refused without an item.", base);
  const found = verdicts.get(first.id);
  const { cause = "judge" } = found ?? {};
  const others = refused.length > 1 ? ` (and ${refused.length - 1} more)` : "";
  const why = found?.reason === undefined ? "" : `: ${found.reason}`;
  const item = `item ${quote(first.id, 60)}${others}`;
  if (broken.length === 0) return abstained(cause, shorten(`the judge could not tell of ${item}, whose policy is error${why}`, 300), base);
  const message = shorten(`${item} has no verdict (${first.status}), and the policy for missing ones is error${why}`, 300);
  const score = errored("E_RUBRIC_VERDICT", message, { ...base, cause });
  // One that sending again would not help stands before one that it may.
  const errors = broken.flatMap(({ id }) => verdicts.get(id)?.error ?? []);
  const error = errors.find(({ retryable }) => !retryable) ?? errors[0];
  return error && errors.length === broken.length ? { ...score, error: { ...error, message } } : score;
}

function baseOf(
  plan: Plan,
  settled: Settled | undefined,
  verdicts: ReadonlyMap<string, ItemJudgement>,
  checked: readonly CheckedItem[],
  judgement: Judgement,
): Partial<ScoreBase> {
  const parts = checked.flatMap(({ id, score }) => (score ? [[id, score] as const] : []));
  const cost = new Map(Object.entries(judgement.cost ?? {}));
  for (const [, score] of parts) for (const [unit, amount] of Object.entries(score.cost)) cost.set(unit, (cost.get(unit) ?? 0) + amount);
  const states = settled && "items" in settled ? settled.items : undefined;
  const asked = plan.judged.length === 0 || judgement.cached === true;
  return {
    evidence: [rubricEvidence(plan, states), ...(judgement.evidence ?? []), ...itemEvidence(plan, states, verdicts)],
    metrics: metricsOf(plan, states, verdicts),
    parts: Object.fromEntries(parts),
    cost: Object.fromEntries(cost),
    cached: (parts.length > 0 || judgement.cached === true) && asked && parts.every(([, score]) => score.cached),
  };
}

function rubricEvidence({ rubric, mode }: Plan, states: readonly ItemState[] | undefined): Evidence {
  const { id, version } = rubric;
  const gates = states ? missedGates(states).map((gate) => gate.id) : [];
  return {
    kind: "rubric",
    ...(id === undefined ? {} : { id }),
    ...(version === undefined ? {} : { version }),
    mode,
    ...(gates.length > 0 ? { gates_missed: gates } : {}),
  };
}

/** One fact an item, from which the verdicts can be read back. */
function itemEvidence(
  plan: Plan,
  states: readonly ItemState[] | undefined,
  verdicts: ReadonlyMap<string, ItemJudgement>,
): readonly Evidence[] {
  const byId = new Map(states ? flatStates(states).map((state) => [state.id, state]) : []);
  return flatItems(plan.rubric.items).flatMap(({ id, kind, weight }): readonly Evidence[] => {
    const found = verdicts.get(id);
    const state = byId.get(id);
    // A holistic judge is not asked about items.
    if (isHolistic(plan.mode) && !found) return [];
    const fields: Record<string, Json> = {
      item: id,
      by: kind,
      status: kind === "tree" ? (state?.status ?? "ok") : (found?.status ?? "missing"),
      weight,
    };
    if (found?.said !== undefined) fields["said"] = found.said;
    if (state) fields["score"] = state.score;
    else if (found) fields["score"] = found.score;
    if (state?.withheldBy !== undefined) fields["withheld_by"] = state.withheldBy;
    if (found?.votes) fields["votes"] = found.votes;
    if (found?.agreement !== undefined) fields["agreement"] = found.agreement;
    if (found?.reason !== undefined && found.reason !== "") fields["reason"] = shorten(found.reason, 200);
    return [{ kind: "verdict", ...fields }];
  });
}

function metricsOf(
  plan: Plan,
  states: readonly ItemState[] | undefined,
  verdicts: ReadonlyMap<string, ItemJudgement>,
): Readonly<Record<string, number>> {
  const leaves = flatItems(plan.rubric.items).filter(({ kind }) => kind !== "tree");
  const statuses = leaves.map(({ id }) => verdicts.get(id)?.status ?? "missing");
  const count = (wanted: string): number => statuses.filter((status) => status === wanted).length;
  const { mode } = plan;
  if (!states || isHolistic(mode)) return { items: leaves.length };
  const unclipped = aggregate("healthbench", states);
  const tags = Object.entries(tagScores(mode, states)).map(([tag, value]) => [`tag:${tag}`, plainZero(value)] as const);
  return {
    items: leaves.length,
    judged: count("ok"),
    abstained: count("abstain"),
    missing: leaves.length - count("ok") - count("abstain"),
    ...(unclipped === null ? {} : { unclipped }),
    ...Object.fromEntries(tags),
  };
}

function flatStates(states: readonly ItemState[]): readonly ItemState[] {
  return states.flatMap((state) => [state, ...flatStates(state.children)]);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
