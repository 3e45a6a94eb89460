import type { Cause, Context, GroupReward, Range, Sample, SampleReward, Score } from "../../../src/core/types.ts";
import { abstained, candidateFault, decisionOf, errored, scored } from "../../../src/core/scores.ts";

/** What a fake says of a sample: a reward, a status, or a Score of its own. */
export type Says = number | "abstains" | "errs" | "errs-retryable" | "broken" | Score | Promise<Score>;

export interface FakeOptions {
  readonly range?: Range;
  readonly use?: string;
  readonly says: (sample: Sample) => Says;
  readonly cause?: Cause;
}

export interface Fake extends SampleReward {
  /** Ids of the samples that it was asked about, in order. */
  readonly asked: string[];
  readonly batches: number[];
}

/** A Reward that says what the test wants, and remembers what it was asked. */
export function fake({ range = [0, 1], use = "fake", says, cause = "judge" }: FakeOptions): Fake {
  const asked: string[] = [];
  const batches: number[] = [];
  const one = async (sample: Sample): Promise<Score> => {
    const said = await says(sample);
    if (typeof said === "object") return said;
    const more = { cost: { usd: 0.5 }, durationMs: 2 };
    if (typeof said === "number")
      return scored(said, `${use} says ${said}`, { ...more, decision: decisionOf(said >= (range[0] + range[1]) / 2 ? 1 : 0, use) });
    if (said === "abstains") return abstained(cause, `${use} cannot tell`, more);
    if (said === "errs") return errored("E_CHECK_THREW", `${use} threw`, more);
    if (said === "errs-retryable") return errored("E_WORKER_START", `${use} did not start`, more);
    return candidateFault("E_WORK_BUDGET", range, `${use} was broken by the completion`, more);
  };
  return {
    scope: "sample",
    spec: { use, version: 1, with: {} },
    range,
    asked,
    batches,
    score(batch: readonly Sample[], _context: Context) {
      batches.push(batch.length);
      asked.push(...batch.map(({ id }) => id));
      return batch.map((sample) => one(sample));
    },
  };
}

/** A Reward that says the same of every sample. */
export function always(says: Says, more: Partial<FakeOptions> = {}): Fake {
  return fake({ ...more, says: () => says });
}

/** A Reward that reads its number or status from the sample's metadata under a name. */
export function column(name: string, more: Partial<FakeOptions> = {}): Fake {
  return fake({ use: name, ...more, says: ({ metadata }) => (metadata?.[name] ?? "abstains") as Says }); // tests write numbers and statuses there
}

/** A group Reward cast to what a caller without types may pass. */
export function groupReward(): SampleReward {
  const reward: GroupReward = {
    scope: "group",
    spec: { use: "centred", version: 1, with: {} },
    range: [-1, 1],
    score: () => Promise.resolve([]),
  };
  return reward as unknown as SampleReward; // what a JavaScript caller can do
}
