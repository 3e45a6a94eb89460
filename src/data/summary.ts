import { createSum } from "../core/numbers.ts";
import type { Range, Sample, Score } from "../core/types.ts";

export interface GroupSummary {
  readonly groups: number;
  /** Probability that one draw of a prompt passes, averaged over groups. */
  readonly pass1: number;
  /** The unbiased estimate of arXiv 2107.03374 for k draws, averaged over the groups that have k. */
  readonly passK: readonly { readonly k: number; readonly value: number; readonly groups: number }[];
  /** Shares of groups with a scored sample, 0 to 1. */
  readonly allRight: number;
  readonly allWrong: number;
  readonly mixed: number;
}

export interface Summary {
  readonly rows: number;
  readonly scored: number;
  readonly abstained: number;
  readonly errored: number;
  readonly cached: number;
  /** What all rows cost together, by unit. */
  readonly cost: Readonly<Record<string, number>>;
  readonly byCause: Readonly<Record<string, number>>;
  readonly byCode: Readonly<Record<string, number>>;
  /** null where nothing was scored. */
  readonly mean: number | null;
  readonly quantiles: {
    readonly min: number;
    readonly p25: number;
    readonly median: number;
    readonly p75: number;
    readonly max: number;
  } | null;
  /** Ten bars over the range, or a bar a value (`from` equal to `to`) where there are at most six. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly groups: GroupSummary | null;
  readonly seconds: number;
}

export interface Summarizer {
  add(sample: Pick<Sample, "group">, score: Score): void;
  summary(): Summary;
}

const maxValues = 20_000;
const maxGroups = 500_000;
const maxUnits = 100;
const bars = 10;
const fewValues = 6;

/** Counts Scores in bounded memory. A sample passes by its decision, else where its reward is over half the range. */
export function createSummarizer(range: Range): Summarizer {
  const started = performance.now();
  const counts = { scored: 0, abstained: 0, errored: 0 };
  const byCause: Record<string, number> = {};
  const byCode: Record<string, number> = {};
  const costs = new Map<string, ReturnType<typeof createSum>>();
  const values = new Map<number, number>();
  const groups = new Map<string, { n: number; passed: number }>();
  const threshold = (range[0] + range[1]) / 2;
  const step = (range[1] - range[0]) / 10_000;
  let cached = 0;
  const sum = createSum();

  return {
    add(sample, score) {
      counts[score.status] += 1;
      if (score.cached) cached += 1;
      for (const [unit, amount] of Object.entries(score.cost)) {
        let total = costs.get(unit);
        if (!total && costs.size < maxUnits) costs.set(unit, (total = createSum()));
        total?.add(amount);
      }
      if (score.cause !== undefined) byCause[score.cause] = (byCause[score.cause] ?? 0) + 1;
      const code = score.status === "errored" ? score.error.code : score.status === "scored" ? score.code : undefined;
      if (code !== undefined) byCode[code] = (byCode[code] ?? 0) + 1;
      if (score.status !== "scored") return;
      const { reward } = score;
      sum.add(reward);
      const value = values.size < maxValues || values.has(reward) ? reward : rounded(reward, step, values.size);
      values.set(value, (values.get(value) ?? 0) + 1);
      // Half of an endless range is nowhere.
      if (!sample.group || (!score.decision && !Number.isFinite(threshold))) return;
      const key = `${sample.group.id}\u0000${sample.group.round ?? ""}`;
      let group = groups.get(key);
      if (!group) {
        if (groups.size >= maxGroups) return;
        groups.set(key, (group = { n: 0, passed: 0 }));
      }
      group.n += 1;
      if (score.decision ? score.decision.verdict === 1 : reward > threshold) group.passed += 1;
    },
    summary() {
      const sorted = [...values].toSorted((a, b) => a[0] - b[0]);
      return {
        rows: counts.scored + counts.abstained + counts.errored,
        ...counts,
        cached,
        cost: Object.fromEntries([...costs].map(([unit, total]) => [unit, total.value()])),
        byCause,
        byCode,
        mean: counts.scored === 0 ? null : sum.value() / counts.scored,
        quantiles: quantilesOf(sorted, counts.scored),
        histogram: histogramOf(sorted, range),
        groups: groups.size === 0 ? null : groupSummary([...groups.values()]),
        seconds: (performance.now() - started) / 1000,
      };
    },
  };
}

/** A value near the reward, of few enough that any number of rewards stays in memory. An endless range has no step: digits are cut instead. */
function rounded(reward: number, step: number, held: number): number {
  return Number.isFinite(step) ? Math.round(reward / step) * step : Number(reward.toPrecision(held < 2 * maxValues ? 4 : 1));
}

type Counted = readonly (readonly [value: number, count: number])[];

/** Nearest-rank quantiles. */
function quantilesOf(sorted: Counted, total: number): Summary["quantiles"] {
  if (total === 0) return null;
  const at = (q: number): number => {
    let rank = Math.max(1, Math.ceil(q * total));
    for (const [value, count] of sorted) {
      rank -= count;
      if (rank <= 0) return value;
    }
    return sorted.at(-1)?.[0] ?? Number.NaN;
  };
  return { min: at(0), p25: at(0.25), median: at(0.5), p75: at(0.75), max: at(1) };
}

function histogramOf(sorted: Counted, range: Range): Summary["histogram"] {
  if (sorted.length <= fewValues) return sorted.map(([value, count]) => ({ from: value, to: value, count }));
  const low = Number.isFinite(range[0]) ? range[0] : sorted[0]?.[0];
  const high = Number.isFinite(range[1]) ? range[1] : sorted.at(-1)?.[0];
  if (low === undefined || high === undefined || sorted.length === 0) return [];
  const width = (high - low) / bars;
  const histogram = Array.from({ length: width > 0 ? bars : 1 }, (_, bar) => ({
    from: low + bar * width,
    to: low + (bar + 1) * width,
    count: 0,
  }));
  for (const [value, count] of sorted) {
    const bar = histogram[Math.min(histogram.length - 1, Math.max(0, width > 0 ? Math.floor((value - low) / width) : 0))];
    if (bar) bar.count += count;
  }
  return histogram;
}

function groupSummary(groups: readonly { readonly n: number; readonly passed: number }[]): GroupSummary {
  const share = (test: (group: { readonly n: number; readonly passed: number }) => boolean): number =>
    groups.filter(test).length / groups.length;
  const largest = groups.reduce((most, group) => Math.max(most, group.n), 0);
  const ks: number[] = [];
  for (let k = 2; k < largest; k *= 2) ks.push(k);
  if (largest > 1) ks.push(largest);
  return {
    groups: groups.length,
    pass1: mean(groups.map((group) => group.passed / group.n)),
    passK: ks.map((k) => {
      const enough = groups.filter((group) => group.n >= k);
      return { k, value: mean(enough.map((group) => passAtK(group.n, group.passed, k))), groups: enough.length };
    }),
    allRight: share((group) => group.passed === group.n),
    allWrong: share((group) => group.passed === 0),
    mixed: share((group) => group.passed > 0 && group.passed < group.n),
  };
}

/** 1 − C(n−c, k) / C(n, k), as a product that does not overflow (arXiv 2107.03374, section 2.1). */
export function passAtK(n: number, passed: number, k: number): number {
  if (n - passed < k) return 1;
  let miss = 1;
  for (let i = n - passed + 1; i <= n; i += 1) miss *= 1 - k / i;
  return 1 - miss;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
