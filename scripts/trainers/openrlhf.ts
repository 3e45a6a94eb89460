import { join } from "node:path";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import type { Trainer } from "./support/trainer.ts";

const file = join(root, "examples/trainers/openrlhf_reward.py");

/** What the executor gives the trainer for one sample. */
interface Given {
  readonly reward: readonly number[] | null;
  readonly scores: readonly number[] | null;
  readonly extra_logs: Readonly<Record<string, readonly number[]>>;
}

/** OpenRLHF's own executor takes its rewards from the example's file, and from the server. */
export const openrlhf: Trainer = {
  name: "openrlhf",
  environment: {
    steps: [{ packages: ["openrlhf==0.11.2"], withoutDependencies: true }, { packages: ["aiohttp==3.14.5"] }],
  },
  download: "openrlhf without its dependencies: about 50 MB on disk",
  quick: true,
  async check(python, expect) {
    const child = await execute(python, file, { ASSAY_ON_NULL: "-0.5" });
    expect(asExpected(child), "the file with a child: right 1, wrong 0, unscorable -0.5 and assay_null 1");
    await whileServing(["--reward", "math", "--on-null", "-0.5"], async (url) => {
      const served = await execute(python, file, { ASSAY_URL: url, ASSAY_ON_NULL: "-0.5" });
      expect(asExpected(served), "the file with a server: the same");
      const direct = await execute(python, `${url}/openrlhf/get_reward`, {});
      expect(asExpected(direct), "remote_url of the server's own form: the same");
    });
    const down = await execute(python, file, { ASSAY_URL: "http://127.0.0.1:9", ASSAY_ON_NULL: "-0.5", ASSAY_TIMEOUT: "1" });
    expect(down.length === 3 && down.every(({ reward }) => reward === null), "a server that is down leaves the reward None, not -0.5");
  },
};

async function execute(python: string, where: string, more: NodeJS.ProcessEnv): Promise<readonly Given[]> {
  return (await lastLine(python, ["python/acceptance/openrlhf_single_turn.py", where], more)) as readonly Given[]; // as the script prints it
}

function asExpected(given: readonly Given[]): boolean {
  const rewards = given.map(({ reward }) => reward?.[0]);
  const nulls = given.map((one) => one.extra_logs["assay_null"]?.[0]);
  return rewards.join() === "1,0,-0.5" && nulls.join() === "0,0,1";
}
