import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { code } from "../../../verifiers/code/index.ts";
import { unruly } from "../../support/recipes/unruly.ts";
import { rewardServer } from "../../support/reward-server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { descendants } from "../../verifiers/code/hostile/processes.ts";

const bin = fileURLToPath(new URL("../../../src/cli/bin.ts", import.meta.url));
const minutes = 60_000;

interface Row {
  readonly id: string;
  readonly reward: number | null;
  readonly cause?: string;
  readonly code?: string;
}

const twice = Array.from({ length: 60 }, (_, index) => ({
  id: String(index),
  completion: `\`\`\`python\ndef f(x):\n    return ${index % 2 === 0 ? "2 * x" : "x"} + ${index} - ${index}\n\`\`\``,
  reference: { language: "python", tests: { assert: "assert f(3) == 6" } },
}));

const equations = Array.from({ length: 2_000 }, (_, index) => ({
  id: String(index),
  completion: `so it is \\boxed{\\frac{${2 * index + 2}}{${index % 2 === 0 ? 14 : 15}}}`,
  reference: `\\frac{${index + 1}}{7}`,
}));

/** 1 for samples at even places, 0 for the others. */
function rightOf(samples: readonly unknown[]): readonly number[] {
  return samples.map((_, index) => (index + 1) % 2);
}

describe("the reward server, when a part of it is killed under load", () => {
  it(
    "scores programs right or not at all, and all of them right afterwards, after the end of fork-servers",
    { timeout: 3 * minutes },
    async () => {
      const server = await rewardServer({ code: code.build({}) }, { concurrency: { sandbox: 2 }, deadlineMs: minutes });
      let open = true;
      const asked = Promise.all(twice.map((one) => server.post("/v1/score", one))).finally(() => (open = false));
      const killed = new Set<number>();
      while (open && killed.size < 4) {
        await new Promise((resolve) => setImmediate(resolve));
        const all = descendants();
        // A fork-server is the child of a supervisor, which is ours.
        const forkServer = all.find(
          ({ pid, parent }) => !killed.has(pid) && all.some((one) => one.pid === parent && one.parent === process.pid),
        );
        if (!forkServer) continue;
        if (wasKilled(forkServer.pid)) killed.add(forkServer.pid);
      }
      const replies = await asked;
      expect(killed.size).toBeGreaterThan(0);
      const rows = replies.map(({ json }) => json as Row); // the server's own form
      expect(replies.map(({ status }) => status)).toEqual(twice.map(() => 200));
      expect(rows.filter((row, index) => row.reward !== null && row.reward !== (index + 1) % 2)).toEqual([]);
      // A worker that died while it was idle is met by one more program.
      await server.post("/v1/score", twice);
      const again = await server.post("/v1/score", twice);
      expect((again.json as readonly Row[]).map((row) => row.reward)).toEqual(rightOf(twice));
    },
  );

  it("scores all others right where checks end their worker threads", { timeout: 3 * minutes }, async () => {
    const server = await rewardServer({ unruly: unruly() }, { concurrency: { cpu: 2 }, deadlineMs: minutes });
    const requests = Array.from({ length: 20 }, (_, request) =>
      Array.from({ length: 50 }, (__, index) => {
        const id = `${request} ${index}`;
        return index === 25
          ? { id, completion: `exit ${request}`, reference: "x" }
          : { id, completion: `answer ${id}`, reference: index % 2 === 0 ? `answer ${id}` : "other" };
      }),
    );
    const replies = await Promise.all(requests.map((rows) => server.post("/v1/score", rows)));
    for (const [place, { status, json }] of replies.entries()) {
      expect(status).toBe(200);
      const rows = json as readonly Row[]; // the server's own form
      expect(rows.map((row) => row.id)).toEqual(requests[place]?.map((row) => row.id));
      expect(rows[25]).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORKER_DIED" });
      expect(rows.toSpliced(25, 1).map((row) => row.reward)).toEqual(rightOf(rows).toSpliced(25, 1));
    }
  });

  it("answers right where another server with the same cache file is killed while it writes to it", { timeout: 3 * minutes }, async () => {
    const file = join(temporaryFolder(), "scores.sqlite");
    const servers = [await serve(file), await serve(file)] as const;
    const sent = servers.map(({ url }) => Array.from({ length: 40 }, (_, part) => ask(url, equations.slice(part * 50, part * 50 + 50))));
    // The first answer shows that it is at work.
    await Promise.any(sent[1] ?? []);
    servers[1].kill();
    const [whole, cut] = await Promise.all(sent.map((parts) => Promise.allSettled(parts)));
    const right = rightOf(equations.slice(0, 50));
    expect(whole).toEqual(Array.from({ length: 40 }, () => ({ status: "fulfilled", value: right })));
    expect(cut?.filter((part) => part.status === "fulfilled" && part.value.join() !== right.join())).toEqual([]);
    const next = await serve(file);
    expect(await ask(next.url, equations)).toEqual(rightOf(equations));
  });
});

function wasKilled(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // It has ended since it was seen.
    return false;
  }
}

/** A reward server in a process of its own. */
async function serve(cache: string): Promise<{ readonly url: string; kill(): void }> {
  const words = ["--conditions=assay-source", bin, "serve", "--reward", "math", "--port", "0", "--log", "none", "--cache", cache];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the server ended before it listened")));
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (line.startsWith("listening on ")) resolve(line.slice("listening on ".length));
    });
  });
  return { url, kill: () => void child.kill("SIGKILL") };
}

async function ask(url: string, samples: readonly unknown[]): Promise<readonly (number | null)[]> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/v1/score`, { method: "POST", headers, body: JSON.stringify(samples) });
  return ((await response.json()) as readonly Row[]).map((row) => row.reward);
}
