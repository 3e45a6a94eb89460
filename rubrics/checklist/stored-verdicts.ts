import type { Json, Score } from "../../src/core/types.ts";

/**
 * The verdicts of judged items that a rubric's Score carries, by id: put under `metadata.verdicts` they are aggregated again without a call,
 * by any mode and policy. Items without a usable verdict are left out.
 *
 * @example
 * const again = { ...sample, metadata: { ...sample.metadata, verdicts: storedVerdicts(score) } };
 */
export function storedVerdicts({ evidence }: Pick<Score, "evidence">): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    evidence.flatMap(({ kind, item, by, said }): readonly (readonly [string, Json])[] =>
      kind === "verdict" && by === "judged" && typeof item === "string" && said !== undefined ? [[item, said]] : [],
    ),
  );
}
