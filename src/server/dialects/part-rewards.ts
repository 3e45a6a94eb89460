import type { Json, Score } from "../../core/types.ts";
import type { DialectTools } from "./dialect.ts";

/** The rewards of a Score's parts under `assay_NAME`, and `assay_null`, 1 where there is no reward: the same keys for every sample. A part without a reward is `missing`. */
export function partRewards<Missing>(
  score: Score,
  tools: DialectTools,
  missing: Missing,
  dataSource?: Json,
): Readonly<Record<string, number | Missing>> {
  const found: Record<string, number | Missing> = { assay_null: score.status === "scored" ? 0 : 1 };
  for (const name of tools.partNames(dataSource)) found[`assay_${name}`] = score.parts[name]?.reward ?? missing;
  return found;
}
