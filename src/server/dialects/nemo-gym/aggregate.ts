/** Rows as `/verify` answered them, by task. */
export interface AggregateMetrics {
  readonly group_level_metrics: readonly Readonly<Record<string, number>>[];
  readonly agent_metrics: Readonly<Record<string, number>>;
  readonly key_metrics: Readonly<Record<string, number>>;
}

type Row = Readonly<Record<string, unknown>>;

/** Means of every numeric field over all rows and by task. Rows that say they measure nothing are counted and left out. */
export function aggregate(rows: readonly Row[]): AggregateMetrics {
  const valid = rows.filter((row) => row["mask_sample"] !== true && row["_ng_failure_class"] === undefined);
  const tasks = new Map<number, Row[]>();
  for (const row of valid) {
    const task = row["_ng_task_index"];
    if (typeof task === "number") tasks.set(task, [...(tasks.get(task) ?? []), row]);
  }
  const means = meansOf(valid);
  const counts = { assay_rows: rows.length, assay_null_rows: rows.length - valid.length };
  return {
    group_level_metrics: [...tasks].map(([task, group]) => ({ _ng_task_index: task, ...meansOf(group) })),
    agent_metrics: { ...means, ...counts },
    key_metrics: means["mean/reward"] === undefined ? {} : { "mean/reward": means["mean/reward"] },
  };
}

function meansOf(rows: readonly Row[]): Readonly<Record<string, number>> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value !== "number" || name.startsWith("_ng_")) continue;
      const known = sums.get(name) ?? { sum: 0, count: 0 };
      known.sum += value;
      known.count += 1;
      sums.set(name, known);
    }
  }
  return Object.fromEntries([...sums].map(([name, { sum, count }]) => [`mean/${name}`, sum / count]));
}
