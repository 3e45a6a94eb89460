import { isSpec } from "./spec.ts";
import type { Json, RewardSpec } from "./types.ts";

/** One place where two specs part. The path is that of the options, such as `reward.weighted-sum.correct.weight`. */
export type SpecDifference =
  | { readonly kind: "version"; readonly path: string; readonly use: string; readonly before: number; readonly after: number }
  | { readonly kind: "recipe"; readonly path: string; readonly before: string; readonly after: string }
  /** undefined where there is no such option. */
  | { readonly kind: "option"; readonly path: string; readonly before: Json | undefined; readonly after: Json | undefined };

/** Where two specs part, in the order of the first one. A recipe whose version changed is named once, however often it stands. */
export function specDifferences(before: RewardSpec, after: RewardSpec): readonly SpecDifference[] {
  const found: SpecDifference[] = [];
  const versions = new Set<string>();

  const specs = (a: RewardSpec, b: RewardSpec, path: string): void => {
    if (a.use !== b.use) {
      found.push({ kind: "recipe", path, before: a.use, after: b.use });
      return;
    }
    const key = JSON.stringify([a.use, a.version, b.version]);
    if (a.version !== b.version && !versions.has(key)) {
      versions.add(key);
      found.push({ kind: "version", path, use: a.use, before: a.version, after: b.version });
    }
    values(a.with, b.with, `${path}.${a.use}`);
  };

  const values = (a: Json | undefined, b: Json | undefined, path: string): void => {
    if (isSpec(a) && isSpec(b)) specs(a, b, path);
    else if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b) && !isSpec(a) && !isSpec(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) values(own(a, key), own(b, key), `${path}.${key}`);
    } else if (!Object.is(a, b)) found.push({ kind: "option", path, before: a, after: b });
  };

  specs(before, after, "reward");
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null;
}

/** Not by the key alone, which may be one that every object answers to. */
function own(value: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
