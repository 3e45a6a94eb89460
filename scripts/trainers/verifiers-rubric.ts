import { join } from "node:path";
import * as z from "zod";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import type { Trainer } from "./support/trainer.ts";

const rollout = z.object({
  completion: z.string(),
  reward: z.number(),
  metrics: z.record(z.string(), z.number()),
});
const made = z.object({ alone: z.array(rollout), by_prompt: z.array(rollout), groups: z.array(rollout), down: z.unknown() });
type Rollouts = readonly z.output<typeof rollout>[];

/** An environment of verifiers makes rollouts, and its Rubric is rewarded by Assay. */
export const verifiersRubric: Trainer = {
  name: "verifiers-rubric",
  environment: { steps: [{ packages: ["verifiers==0.1.14"] }] },
  download: "verifiers: about 470 MB on disk",
  quick: true,
  async check(python, expect) {
    const example = join(root, "examples/trainers/verifiers-rubric.py");
    await whileServing(["--reward", "math"], async (url) =>
      whileServing(["--reward", join(root, "python/tests/centred.yaml")], async (urlOfGroups) => {
        const given = made.parse(await lastLine(python, ["python/acceptance/verifiers_rubric.py", example, url, urlOfGroups]));
        expect(asExpected(given.alone), "rollouts scored each by itself: right 1, wrong 0, and assay_null 1 where there is no answer");
        expect(asExpected(given.by_prompt), "rollouts scored by prompt: the same");
        const centred = given.groups.slice(0, 4).map(({ reward }) => reward);
        expect(
          centred.toSorted((one, other) => one - other).join() === "-0.5,-0.5,0.5,0.5",
          "a Reward over groups sees the rollouts of a prompt as one group",
        );
        expect(given.down === "E_CONNECTION", "a server that is down is an error, not a reward");
      }),
    );
  },
};

/** Two rollouts for each of two questions, one right and one wrong, and two for a row without an answer. */
function asExpected(rollouts: Rollouts): boolean {
  const rewards = rollouts.map(({ reward }) => reward);
  const nulls = rollouts.map(({ metrics }) => metrics["assay_null"]);
  const counted = rollouts.every(({ reward, metrics }) => metrics["assay"] === reward);
  return (
    counted &&
    nulls.join() === "0,0,0,0,1,1" &&
    [rewards.slice(0, 2), rewards.slice(2, 4)].every((pair) => pair.toSorted((one, other) => one - other).join() === "0,1")
  );
}
