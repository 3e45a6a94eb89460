import { scored } from "../../../src/core/scores.ts";
import type { Decision, Json, Sample, SampleReward, Score } from "../../../src/core/types.ts";
import { fake, type Fake, type Says } from "../../compose/support/fakes.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";

/** A Reward whose decisions, or statuses, stand in the sample's metadata. */
export function decided(): Fake {
  return fake({
    use: "decided",
    says({ metadata }): Says {
      const decision = metadata?.["decision"];
      if (typeof decision === "string") return decision as Says; // a status
      if (decision === undefined) return scored(1, "said without a decision");
      return scored(0.5, "said so", { decision: decision as unknown as Decision }); // whatever a test writes
    },
  });
}

export function withDecision(decision: unknown): Sample {
  return sample({ metadata: { decision: decision as Json } });
}

/** The Score that a Reward around `decided` makes of a decision. */
export async function judgeDecision(reward: SampleReward, decision: unknown): Promise<Score> {
  const [score] = await runScore(reward, [withDecision(decision)]);
  return score as Score; // one Score a sample
}
