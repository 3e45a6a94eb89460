import type { Json, RewardSpec } from "../../core/types.ts";

/** Whether a Reward, or a part of it, asks a judge over the network. */
export function asksJudge({ use, with: options }: RewardSpec): boolean {
  const { judge } = options;
  return (use === "rubric" && isMap(judge) && typeof judge["model"] === "string") || Object.values(options).some(holdsAsking);
}

function holdsAsking(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsAsking);
  if (!isMap(value)) return false;
  const { use, version, with: options } = value;
  if (typeof use === "string" && typeof version === "number" && isMap(options)) return asksJudge({ use, version, with: options });
  return Object.values(value).some(holdsAsking);
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
