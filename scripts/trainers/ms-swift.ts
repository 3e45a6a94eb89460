import { join } from "node:path";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import { torchOnCpu } from "./support/torch.ts";
import type { Trainer } from "./support/trainer.ts";

/** What ms-swift makes of a right, a wrong and an unscorable completion, or the code of the error. */
interface Made {
  readonly names: readonly string[];
  readonly rewards?: readonly (number | null)[];
  readonly advantages?: readonly number[];
  readonly code?: string;
}

/** ms-swift imports the example as its plugin, and makes rewards and advantages by it. */
export const msSwift: Trainer = {
  name: "ms-swift",
  // Its GRPO imports msgspec, though it does not depend on it.
  environment: torchOnCpu(["ms-swift==4.6.0", "msgspec"]),
  download: "ms-swift, torch and transformers without the libraries for GPUs: about 1.4 GB on disk",
  quick: false,
  async check(python, expect) {
    const child = await made(python, "gdpo");
    expect(child.names.join() === "assay", "its logs name the reward function");
    expect(child.rewards?.join() === "1,0,", "gdpo, by a child: right 1, wrong 0, unscorable None");
    expect(isNear(child.advantages, [1, -1, 0]), "and the unscorable one has the advantage 0 and is left out of mean and deviation");
    await whileServing(["--reward", "math"], async (url) => {
      const served = await made(python, "group", { ASSAY_URL: url });
      expect(served.rewards?.join() === "1,0,0", "any other scale of rewards, by a server: unscorable is the number that was given");
    });
    const down = await made(python, "gdpo", { ASSAY_URL: "http://127.0.0.1:9", ASSAY_TIMEOUT: "1" });
    expect(down.code === "E_CONNECTION", "a server that is down is an error, not a reward");
  },
};

async function made(python: string, scale: string, more: NodeJS.ProcessEnv = {}): Promise<Made> {
  const words = ["python/acceptance/ms_swift_grpo.py", join(root, "examples/trainers/ms_swift.py"), scale] as const;
  return (await lastLine(python, words, more, 240_000)) as Made; // as the script prints it
}

function isNear(found: readonly number[] | undefined, expected: readonly number[]): boolean {
  return found?.length === expected.length && found.every((value, place) => Math.abs(value - (expected[place] ?? Number.NaN)) < 1e-6);
}
