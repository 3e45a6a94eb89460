import { join } from "node:path";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import { torchOnCpu } from "./support/torch.ts";
import type { Environment } from "./support/environment.ts";
import type { Expect, Trainer } from "./support/trainer.ts";

interface Rewards {
  readonly rewards?: readonly (number | null)[];
  readonly nulls?: readonly number[];
  readonly code?: string;
}

/** What verl makes of a right, a wrong and an unscorable row. */
interface Own extends Rewards {
  readonly masked?: readonly boolean[];
  readonly keys?: readonly string[];
  readonly logged?: number;
  readonly advantages?: readonly (readonly number[])[];
}

type Ways = Readonly<Record<"naive" | "dapo" | "batch", Rewards> & Record<"own" | "groups", Own>> & {
  readonly sandbox: readonly number[];
};

/** verl's reward loop with its own configuration: our reward function, manager and advantage estimator, and its client of a sandbox. */
export const verl: Trainer = {
  name: "verl",
  // The last three are imported by its trainer, though it does not depend on them.
  environment: withoutLogs(torchOnCpu(["verl==0.9.1", "cachetools", "fastapi", "uvicorn"])),
  download: "verl, torch and transformers without the libraries for GPUs: about 1.4 GB on disk",
  quick: false,
  async check(python, expect) {
    const pipeline = join(root, "python/tests/centred.yaml");
    await whileServing(["--reward", "math"], async (scores) => {
      await whileServing(["--reward", pipeline], async (groups) => {
        checkServed(await ways(python, scores, groups, 60), expect);
      });
    });
    const down = await ways(python, "http://127.0.0.1:9", "http://127.0.0.1:9", 1);
    const codes = [down.naive, down.dapo, down.batch, down.own, down.groups].map(({ code }) => code);
    expect(
      codes.every((code) => code === "E_CONNECTION"),
      "a server that is down is an error in each, not a reward",
    );
  },
};

function checkServed({ naive, dapo, batch, own, groups, sandbox }: Ways, expect: Expect): void {
  for (const [name, { rewards, nulls }] of Object.entries({ naive, dapo, batch }))
    expect(
      rewards?.join() === "1,0,-0.5" && nulls?.join() === "0,0,1",
      `its manager ${name} with our function: right 1, wrong 0, unscorable -0.5 and assay_null 1`,
    );
  expect(own.masked?.join() === "false,false,true", "our manager: only the unscorable row has no reward");
  expect(own.keys?.join() === "assay_null,assay_reason,score", "every row has the same columns");
  // (1 - 0.5) ÷ (√0.5 + 1e-6), from the two rows that are scored.
  const expected = 0.5 / (Math.SQRT1_2 + 1e-6);
  const first = own.advantages?.map((row) => row[0] ?? Number.NaN) ?? [];
  expect(
    near(first, [expected, -expected, 0]) && own.advantages?.every((row) => row.slice(1).every((value) => value === 0)) === true,
    "our estimator: the unscorable row has the advantage 0 and is left out of mean and deviation",
  );
  expect(own.logged === 0.5, "the mean reward that verl logs is that of the rows that are scored");
  expect(near(groups.rewards ?? [], [0.5, -0.5, null]), "a Reward over groups gets whole groups from rows that come one by one");
  expect(sandbox.join() === "1,0", "its client of SandboxFusion: a right program 1, a wrong one 0");
}

function near(found: readonly (number | null)[], expected: readonly (number | null)[]): boolean {
  return (
    found.length === expected.length &&
    found.every((value, place) => {
      const other = expected[place] ?? null;
      return value === null || other === null ? value === other : Math.abs(value - other) < 1e-6;
    })
  );
}

async function ways(python: string, scores: string, groups: string, timeoutS: number): Promise<Ways> {
  const example = join(root, "examples/trainers/verl-grpo.py");
  const words = ["python/acceptance/verl_rewards.py", scores, groups, example, String(timeoutS)] as const;
  return (await lastLine(python, words, { PYTHONWARNINGS: "ignore" }, 240_000)) as Ways; // as the script prints it
}

function withoutLogs(environment: Environment): Environment {
  return { ...environment, leaveOut: [...(environment.leaveOut ?? []), "wandb"] };
}
