import type { Sample } from "../../src/core/types.ts";

/** A Sample with everything filled in that the test does not name. */
export function sample(fields: Partial<Sample> = {}): Sample {
  return { id: "s1", prompt: "", completion: "", reference: null, ...fields };
}
