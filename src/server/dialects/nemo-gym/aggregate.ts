import { compensatedSum } from "../../../core/numbers.ts";

type Stats = Readonly<Record<string, number>>;
type Row = Readonly<Record<string, unknown>>;

/** What NeMo-Gym's own servers answer for rows: statistics by name, such as `mean/reward`. */
export interface AggregateMetrics {
  readonly group_level_metrics: readonly Stats[];
  readonly agent_metrics: Stats;
  readonly key_metrics: Stats;
}

/**
 * Mean, max, min, median and standard deviation (of a sample; 0 of one row) of every number and truth value, over all rows and by task.
 * Rows that say they measure nothing are counted and left out.
 */
export function aggregate(rows: readonly Row[]): AggregateMetrics {
  const valid = rows.filter((row) => row["mask_sample"] !== true && (row["_ng_failure_class"] ?? null) === null);
  const tasks = Map.groupBy(valid, (row) => (typeof row["_ng_task_index"] === "number" ? row["_ng_task_index"] : 0));
  const whole = statsOf(valid);
  const counts = { assay_rows: rows.length, assay_null_rows: rows.length - valid.length };
  return {
    group_level_metrics: [...tasks]
      .toSorted(([left], [right]) => left - right)
      .map(([task, group]) => ({ _ng_task_index: task, ...statsOf(group) })),
    agent_metrics: { ...whole, ...counts },
    key_metrics: Object.fromEntries(Object.entries(whole).filter(([name]) => name.startsWith("mean/"))),
  };
}

function statsOf(rows: readonly Row[]): Stats {
  const columns = new Map<string, number[]>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (name.startsWith("_ng_") || name === "mask_sample") continue;
      const number = typeof value === "boolean" ? Number(value) : value;
      if (typeof number !== "number") continue;
      const column = columns.get(name);
      if (column) column.push(number);
      else columns.set(name, [number]);
    }
  }
  const stats = [...columns].flatMap(([name, values]) =>
    Object.entries(describe(values)).map(([stat, value]) => [`${stat}/${name}`, value] as const),
  );
  // Sums of huge numbers have no end, and JSON has no word for that.
  return Object.fromEntries(stats.filter(([, value]) => Number.isFinite(value)));
}

function describe(values: readonly number[]): Readonly<Record<"mean" | "max" | "min" | "median" | "std", number>> {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  const mean = compensatedSum(values) / count;
  const middle = ((sorted[(count - 1) >> 1] ?? 0) + (sorted[count >> 1] ?? 0)) / 2;
  const std = count === 1 ? 0 : Math.sqrt(compensatedSum(values.map((value) => (value - mean) ** 2)) / (count - 1));
  return { mean, max: sorted[count - 1] ?? 0, min: sorted[0] ?? 0, median: middle, std };
}
