import { AssayError, type ErrorCode } from "../errors.ts";
import { completionText } from "../text.ts";
import type { CompleteGroup, Errored, Json, Sample } from "../types.ts";
import { createAssembler, type Assembled, type AssemblerOptions } from "./assembler.ts";
import { late, orLate } from "./or-late.ts";
import type { GroupItem } from "./spill-text.ts";

export interface AssembleOptions<Ref = Json> extends AssemblerOptions {
  /**
   * Told of each sample that comes to no group: one of a group that is short (where `incomplete` is "error"), and one that names no group.
   * Without it the first such sample ends the groups with an AssayError of the same code, so that none is lost in silence.
   */
  readonly failed?: (sample: Sample<Ref>, score: Errored) => void;
}

/** Size that is held in memory of groups that are short, in characters; samples beyond it go to disk. */
const maxOpenSize = 64 << 20;

/**
 * Makes complete groups of samples that come in any order, as soon as they are complete. A group with a size is complete when that many
 * samples came; one without a size is when the samples end, or after `maxWaitMs`. Ending the loop early closes the source. Samples that went
 * to disk come back as equal ones, not as the same objects.
 *
 * @example
 * for await (const group of assemble(samples, { failed: (sample, score) => console.warn(sample.id, score.reason) })) {
 *   console.log(group.id, group.samples.length);
 * }
 */
export async function* assemble<Ref = Json>(
  samples: Iterable<Sample<Ref>> | AsyncIterable<Sample<Ref>>,
  options: AssembleOptions<Ref> = {},
): AsyncGenerator<CompleteGroup<Ref>, void, undefined> {
  const assembler = createAssembler<GroupItem>({ ...options, maxOpenSize });
  const give = function* (out: Assembled<GroupItem>): Generator<CompleteGroup<Ref>, void, undefined> {
    // The assembler carries samples along and never looks at a reference, so its type may be forgotten and remembered.
    if ("group" in out) yield out.group as CompleteGroup<Ref>;
    else for (const { item } of out.members) refuse(item.sample as Sample<Ref>, out.score, options.failed);
  };
  let index = 0;
  try {
    for await (const sample of orLate(samples, () => assembler.nextExpiry())) {
      for (const out of assembler.expire()) yield* give(out);
      if (sample !== late) for (const out of assembler.add(itemOf(sample), index++)) yield* give(out);
    }
    for (const out of assembler.end()) yield* give(out);
  } finally {
    assembler.close();
  }
}

function itemOf<Ref>(sample: Sample<Ref>): GroupItem {
  // Callers in JavaScript may give anything; what is no sample is refused by the assembler.
  const given = sample as Partial<Sample> | null | undefined;
  const { prompt, completion } = typeof given === "object" && given !== null ? given : {};
  const text = typeof completion === "string" || Array.isArray(completion) ? completionText(completion).length : 0;
  const size = (typeof prompt === "string" ? prompt.length : 256) + text + 256;
  return { sample: sample as Sample, size };
}

function refuse<Ref>(sample: Sample<Ref>, score: Errored, failed: AssembleOptions<Ref>["failed"]): void {
  if (failed) failed(sample, score);
  // The assembler's Scores are made by `errored`, which takes no other code.
  else throw new AssayError(score.error.code as ErrorCode, { message: score.error.message });
}
