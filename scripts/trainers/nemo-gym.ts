import * as z from "zod";
import { whileServing } from "./support/assay.ts";
import { lastLine } from "./support/last-line.ts";
import type { Expect, Trainer } from "./support/trainer.ts";

const output = z.object({
  verdicts: z.array(z.object({ reward: z.number(), mask_sample: z.boolean(), failure_reason: z.string().nullable() })),
  agent_metrics: z.record(z.string(), z.number()),
});

/** NeMo-Gym's own client asks the server as it asks its resources servers, and reads the answers by its own models. */
export const nemoGym: Trainer = {
  name: "nemo-gym",
  environment: { interpreter: "3.12", steps: [{ packages: ["nemo-gym==0.4.0"] }] },
  download: "nemo-gym: about 1.1 GB on disk, and Python 3.12",
  quick: false,
  async check(python, expect) {
    await whileServing(["--reward", "math", "--dialect", "nemo-gym"], async (url) => {
      const { verdicts, agent_metrics: metrics } = await verified(python, url);
      const asked = verdicts.map(({ reward, mask_sample: masked }) => `${reward} ${masked}`);
      expect(asked.join() === "1 false,0 false,0 true", "right 1, wrong 0, and an unscorable row is masked");
      expect((verdicts[2]?.failure_reason ?? "") !== "", "with the reason of its failure");
      expect(metrics["mean/reward"] === 0.5, "the mean reward is that of the rows that have one");
    });
    await onNull(python, expect);
  },
};

async function onNull(python: string, expect: Expect): Promise<void> {
  await whileServing(["--reward", "math", "--dialect", "nemo-gym", "--on-null", "-0.5"], async (url) => {
    const last = (await verified(python, url)).verdicts[2];
    expect(last?.reward === -0.5 && !last.mask_sample, "with --on-null -0.5 it is that and counts");
  });
}

async function verified(python: string, url: string): Promise<z.output<typeof output>> {
  return output.parse(await lastLine(python, ["examples/trainers/nemo-gym.py"], { ASSAY_URL: url }));
}
