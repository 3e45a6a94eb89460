import { join } from "node:path";
import * as z from "zod";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import { torchOnCpu } from "./support/torch.ts";
import type { Trainer } from "./support/trainer.ts";

const row = z.object({ reward: z.number(), advantage: z.number(), metrics: z.record(z.string(), z.number()) });

/** The cookbook of tinker makes rollouts in an environment whose groups are rewarded by Assay. */
export const tinkerEnv: Trainer = {
  name: "tinker-env",
  environment: torchOnCpu(["tinker-cookbook==0.5.8"]),
  download: "tinker-cookbook, torch without its libraries for GPUs, and transformers: about 1.5 GB on disk",
  quick: false,
  async check(python, expect) {
    await whileServing(["--reward", join(root, "python/tests/some_null.yaml")], async (url) => {
      const [some = [], none = []] = z.array(z.array(row)).parse(await rollouts(python, { ASSAY_URL: url }));
      expect(some.map(({ metrics }) => metrics["assay_null"]).join() === "0,0,1", "of three trajectories one has no reward");
      expect(some.map(({ reward }) => reward).join() === "1,0,0.5", "which gets the mean of the others");
      expect(some.map(({ advantage }) => advantage).join() === "0.5,-0.5,0", "so that its advantage is 0, and theirs are as without it");
      const flat = none.every(({ reward, advantage }) => reward === 0 && advantage === 0);
      expect(none.length === 3 && flat, "a group without rewards has the advantages 0");
    });
    const down = z.object({ code: z.string() }).parse(await rollouts(python, { ASSAY_URL: "http://127.0.0.1:9", ASSAY_TIMEOUT: "1" }));
    expect(down.code === "E_CONNECTION", "a server that is down is an error, not a reward");
  },
};

async function rollouts(python: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  return await lastLine(python, ["python/acceptance/tinker_env.py", join(root, "examples/trainers/tinker-env.py")], {
    HF_HUB_OFFLINE: "1",
    ...env,
  });
}
