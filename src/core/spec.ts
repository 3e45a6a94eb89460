import * as z from "zod";
import { nestsWithin } from "./nests-within.ts";
import type { Json, RewardSpec } from "./types.ts";

/** A pipeline nests 64 levels deep, and a spec has up to two levels for one of them. */
const maxLevels = 160;

/** Reads a spec out of parsed JSON, such as that of a lock file. */
export const specSchema: z.ZodType<RewardSpec> = z.custom<RewardSpec>((value) => isSpec(value) && nestsWithin(value, maxLevels), {
  error: "expected a reward with use, version and with",
});

/** Whether a value is a spec. Options may hold anything, but nothing else has these three fields alone. */
export function isSpec(value: unknown): value is RewardSpec {
  if (typeof value !== "object" || value === null || !("use" in value && "version" in value && "with" in value)) return false;
  const { use, version, with: options } = value;
  return typeof use === "string" && typeof version === "number" && isPlain(options) && Object.keys(value).length === 3;
}

/** The specs that stand in the options of one, with the keys that lead to each. Those inside them are left to their own. */
export function innerSpecs(spec: RewardSpec): readonly InnerSpec[] {
  const found: InnerSpec[] = [];
  const walk = (value: unknown, keys: readonly (string | number)[], around: unknown): void => {
    if (isSpec(value)) found.push({ spec: value, keys, around });
    else if (Array.isArray(value)) for (const [index, inner] of value.entries()) walk(inner, [...keys, index], value);
    else if (isPlain(value)) for (const [key, inner] of Object.entries(value)) walk(inner, [...keys, key], value);
  };
  walk(spec.with, [], undefined);
  return found;
}

export interface InnerSpec {
  readonly spec: RewardSpec;
  readonly keys: readonly (string | number)[];
  /** The object or list that it stands in. */
  readonly around: unknown;
}

function isPlain(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
