import type { Score } from "../../src/core/types.ts";
import { bootstrapMean, type BootstrapMean, type BootstrapOptions } from "../aggregation/bootstrap.ts";

/** Means over a dataset with their intervals; null where no sample has a value. */
export interface RubricIntervals {
  readonly reward: BootstrapMean | null;
  /** Of HealthBench's sums before clipping. */
  readonly unclipped: BootstrapMean | null;
  readonly tags: Readonly<Record<string, BootstrapMean>>;
}

/** The means of a rubric's Scores, over all and by tag, with intervals from resampling samples. */
export function rubricIntervals(scores: readonly Score[], options: BootstrapOptions = {}): RubricIntervals {
  const metric = (name: string): BootstrapMean | null =>
    bootstrapMean(
      scores.map(({ metrics }) => metrics[name] ?? null),
      options,
    );
  const tags = new Set(scores.flatMap(({ metrics }) => Object.keys(metrics).filter((name) => name.startsWith("tag:"))));
  return {
    reward: bootstrapMean(
      scores.map(({ reward }) => reward),
      options,
    ),
    unclipped: metric("unclipped"),
    tags: Object.fromEntries(
      [...tags].toSorted().flatMap((name) => {
        const mean = metric(name);
        return mean ? [[name.slice("tag:".length), mean] as const] : [];
      }),
    ),
  };
}
