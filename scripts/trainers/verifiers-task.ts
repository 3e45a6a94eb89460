import * as z from "zod";
import { join } from "node:path";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import type { Trainer } from "./support/trainer.ts";

const scored = z.object({
  error: z.string().nullable(),
  rewards: z.record(z.string(), z.number().nullable()),
  metrics: z.record(z.string(), z.number().nullable()),
});

/** Tasks of verifiers' newer kind record the rewards of Assay on their traces. */
export const verifiersTask: Trainer = {
  name: "verifiers-task",
  environment: { steps: [{ packages: ["verifiers==0.4.0"] }] },
  download: "verifiers: about 340 MB on disk",
  quick: true,
  async check(python, expect) {
    await whileServing(["--reward", "math"], async (url) => {
      const given = await score(python, { ASSAY_URL: url });
      expect(given.map(({ rewards }) => rewards["assay"]).join() === "1,0,", "right 1, wrong 0, and no reward where it is unscorable");
      expect(given.map(({ metrics }) => metrics["assay_null"]).join() === "0,0,1", "the metric assay_null says where there is none");
      expect(
        given.map(({ error }) => error?.includes("E_UNSCORABLE") ?? false).join() === "false,false,true",
        "which is an error of the task",
      );
    });
    const down = await score(python, { ASSAY_URL: "http://127.0.0.1:9", ASSAY_TIMEOUT: "1" });
    const silent = down.every(({ rewards, error }) => rewards["assay"] === null && error?.includes("E_CONNECTION") === true);
    expect(down.length === 3 && silent, "a server that is down is an error, not a reward");
  },
};

async function score(python: string, env: NodeJS.ProcessEnv): Promise<readonly z.output<typeof scored>[]> {
  const words = ["python/acceptance/verifiers_task.py", join(root, "examples/trainers/verifiers-task.py")] as const;
  return z.array(scored).parse(await lastLine(python, words, env));
}
