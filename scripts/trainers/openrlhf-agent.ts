import * as z from "zod";
import { join } from "node:path";
import { openrlhf } from "./openrlhf.ts";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import type { Trainer } from "./support/trainer.ts";

const given = z.object({
  reward: z.number().optional(),
  scores: z.number().optional(),
  extra_logs: z.record(z.string(), z.number()).optional(),
  turns: z.number().optional(),
  code: z.string().optional(),
});

/** OpenRLHF's executor of conversations runs an agent that is rewarded by Assay. */
export const openrlhfAgent: Trainer = {
  name: "openrlhf-agent",
  environment: openrlhf.environment,
  download: openrlhf.download,
  quick: true,
  async check(python, expect) {
    await whileServing(["--reward", "math"], async (url) => {
      const all = await execute(python, { ASSAY_URL: url });
      const rewards = all.map(({ reward }) => reward);
      expect(rewards.slice(0, 3).join() === "1,0,-0.5", "right 1, wrong 0 after a second turn, unscorable -0.5");
      expect(rewards[3] === -0.5, "a conversation that has no room for its second turn has -0.5 too, though the reward is a sum");
      expect(all.map(({ extra_logs: logs }) => logs?.["assay_null"]).join() === "0,0,1,1", "assay_null is 1 for the last two");
      expect(all.map(({ scores }) => scores).join() === "1,0,0,0", "scores lie from 0 to 1");
      expect(all.map(({ turns }) => turns).join() === "1,2,1,1", "the second conversation alone had two turns");
    });
    const down = await execute(python, { ASSAY_URL: "http://127.0.0.1:9", ASSAY_TIMEOUT: "1" });
    const silent = down.slice(0, 3).every(({ code, reward }) => code === "E_CONNECTION" && reward === undefined);
    expect(silent, "a server that is down is an error of the executor, not a reward");
  },
};

async function execute(python: string, env: NodeJS.ProcessEnv): Promise<readonly z.output<typeof given>[]> {
  const words = ["python/acceptance/openrlhf_agent.py", join(root, "examples/trainers/openrlhf-agent.py")] as const;
  return z.array(given).parse(await lastLine(python, words, { ASSAY_ON_NULL: "-0.5", ...env }));
}
