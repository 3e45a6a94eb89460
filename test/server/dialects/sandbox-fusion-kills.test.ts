import { describe, expect, it } from "vitest";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";
import { descendants, type RunningProcess } from "../../verifiers/code/hostile/processes.ts";

const path = "/sandbox-fusion/run_code";
const slow = { code: "import time\ntime.sleep(0.7)\nprint(input())", stdin: "3", language: "python" };
const right = { status: "Success", run_result: { status: "Finished", return_code: 0, stdout: "3\n" } };

/** A supervisor, the fork-server below it, and the program below that. */
type Chain = readonly [supervisor: RunningProcess, forkServer: RunningProcess, program: RunningProcess];

function runningChain(): Chain | undefined {
  const all = descendants();
  const parentOf = ({ parent }: RunningProcess): RunningProcess | undefined => all.find(({ pid }) => pid === parent);
  for (const program of all) {
    const forkServer = parentOf(program);
    const supervisor = forkServer && parentOf(forkServer);
    if (supervisor?.parent === process.pid) return [supervisor, forkServer as RunningProcess, program];
  }
  return undefined;
}

/** Kills the process at that place of the first chain that is none of `known`; undefined where the request was answered before. */
async function killNext(place: 0 | 1 | 2, known: ReadonlySet<number>, isOver: () => boolean): Promise<number | undefined> {
  while (!isOver()) {
    await new Promise((resolve) => setImmediate(resolve));
    const chain = runningChain();
    if (!chain || known.has(chain[2].pid)) continue;
    process.kill(chain[place].pid, "SIGKILL");
    return chain[2].pid;
  }
  return undefined;
}

describe("the dialect of SandboxFusion, when a process is killed from outside", () => {
  it.each([
    ["the supervisor", 0],
    ["the fork-server", 1],
    ["the program", 2],
  ] as const)("answers right after the end of %s, and the next request too", async (_name, place) => {
    const server = await rewardServer({ math: math() });
    const request = server.post(path, slow);
    expect(await killNext(place, new Set(), () => false)).toBeGreaterThan(0);
    expect(await request).toMatchObject({ status: 200, json: right });
    expect(await server.post(path, slow)).toMatchObject({ status: 200, json: right });
  });

  it("answers 504 after the second time, and the program right when it is asked for again", async () => {
    const server = await rewardServer({ math: math() });
    let over = false;
    const request = server.post(path, slow).finally(() => {
      over = true;
    });
    const killed = new Set<number>();
    for (let count = 0; count < 2; count += 1) {
      const pid = await killNext(1, killed, () => over);
      if (pid !== undefined) killed.add(pid);
    }
    expect(killed.size).toBe(2);
    const error = { code: "E_SANDBOX_DIED", message: expect.stringContaining("sandbox ended twice") };
    expect(await request).toMatchObject({ status: 504, json: { error } });
    expect(await server.post(path, slow)).toMatchObject({ status: 200, json: right });
  });
});
