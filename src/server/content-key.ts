import { hash } from "node:crypto";
import type { Reward, Sample } from "../core/types.ts";

/**
 * Stands for a sample's content under a Reward: samples with one key have one Score. The id is left out, since clients that ask again give
 * new ones; in a Reward over groups it tells members without an index apart.
 */
export function contentKey(name: string, scope: Reward["scope"], sample: Sample): string {
  const { id, prompt, completion, reference, group, generation, metadata } = sample;
  const member = scope === "group" && group?.index === undefined ? id : null;
  return hash(
    "sha256",
    JSON.stringify([name, member, prompt, completion, reference, group ?? null, generation ?? null, metadata ?? null]),
    "base64",
  );
}
