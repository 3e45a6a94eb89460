import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { completion, judgeServer, sendJson, type JudgeServer } from "./support/judge-server.ts";

const script = fileURLToPath(new URL("./support/one-process.ts", import.meta.url));
const count = 400;

function start(url: string, file: string): ChildProcess {
  const child = spawn(process.execPath, ["--conditions=assay-source", script, url, file, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function replied(child: ChildProcess): Promise<number> {
  const [printed] = await Promise.all([child.stdout ? text(child.stdout) : "", once(child, "close")]);
  return (JSON.parse(printed.split("\n").at(-2) ?? "") as { readonly replied: number }).replied; // what the script prints last
}

function slowJudge(): Promise<JudgeServer> {
  return judgeServer((response) => void setTimeout(() => sendJson(response, completion("yes")), 20));
}

describe("processes with one cache file", () => {
  it("ask hardly anything twice", async () => {
    const server = await slowJudge();
    const file = join(temporaryFolder(), "replies.sqlite");
    const all = await Promise.all([start(server.url, file), start(server.url, file)].map(replied));
    expect(all).toEqual([count, count]);
    expect(server.received.length).toBeGreaterThanOrEqual(count);
    expect(server.received.length).toBeLessThan(1.1 * count);
  });

  it("pay again only for what was not written yet when one was killed", async () => {
    const server = await slowJudge();
    const file = join(temporaryFolder(), "replies.sqlite");
    const first = start(server.url, file);
    await expect.poll(() => server.received.length, { timeout: 10_000 }).toBeGreaterThan(count / 2);
    first.kill("SIGKILL");
    await once(first, "close");
    expect(await replied(start(server.url, file))).toBe(count);
    // 8 places of 20 ms, written every 200 ms, with room for a machine that is busy.
    expect(server.received.length).toBeLessThan(1.5 * count);
  });
});
