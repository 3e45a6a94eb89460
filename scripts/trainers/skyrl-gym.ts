import { whileServing } from "./support/assay.ts";
import { lastLine } from "./support/last-line.ts";
import type { Trainer } from "./support/trainer.ts";

/** What a step returned, or the code of its error. */
interface Step {
  readonly reward?: number;
  readonly metadata?: { readonly assay_null: number };
  readonly code?: string;
}

/** An environment of SkyRL-Gym that is rewarded by a child, by a server, and by none. */
export const skyrlGym: Trainer = {
  name: "skyrl-gym",
  environment: { steps: [{ packages: ["skyrl-gym==0.4.0"] }] },
  download: "skyrl-gym: about 110 MB on disk",
  quick: true,
  async check(python, expect) {
    expect(asExpected(await steps(python, {})), "a child: right 1, wrong 0, unscorable 0 and assay_null 1");
    await whileServing(["--reward", "math"], async (url) => {
      expect(asExpected(await steps(python, { ASSAY_URL: url })), "a server: the same");
    });
    const down = await steps(python, { ASSAY_URL: "http://127.0.0.1:9", ASSAY_TIMEOUT: "1" });
    expect(down.length === 3 && down.every(({ code }) => code === "E_CONNECTION"), "a server that is down is an error, not a reward");
  },
};

async function steps(python: string, more: NodeJS.ProcessEnv): Promise<readonly Step[]> {
  return (await lastLine(python, ["python/acceptance/skyrl_gym_env.py"], more)) as readonly Step[]; // as the script prints it
}

function asExpected(given: readonly Step[]): boolean {
  return given.map(({ reward }) => reward).join() === "1,0,0" && given.map(({ metadata }) => metadata?.assay_null).join() === "0,0,1";
}
