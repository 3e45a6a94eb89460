import { Writable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { createServer, type RunningServer, type ServerOptions } from "../../src/server/index.ts";
import { code } from "../../verifiers/code/index.ts";
import { math } from "../../verifiers/math/index.ts";

async function served(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await createServer({ rewards: { math: math() }, port: 0, concurrency: { cpu: 1 }, ...options });
  onTestFinished(() => server.close());
  return server;
}

async function ask(url: string, path: string): Promise<unknown> {
  const body = JSON.stringify({ completion: "\\boxed{4}", reference: "4" });
  return await (await fetch(`${url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body })).json();
}

describe("createServer", () => {
  it("serves Rewards of any reference by their names until it is closed", async () => {
    const lines: string[] = [];
    const output = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
    const server = await served({ rewards: { math: math(), programs: code() }, seed: 3, log: { output, level: "requests" } });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(await ask(server.url, "/rewards/math/v1/score")).toMatchObject({
      reward: 1,
      seed: 3,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}/u),
    });
    expect(lines.join("")).toContain('"route":"/rewards/:reward/v1/score"');
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(server.url)).rejects.toThrow(TypeError);
  });

  it("takes undefined for the default", async () => {
    const none = {
      host: undefined,
      token: undefined,
      rootDialects: undefined,
      onNull: undefined,
      concurrency: undefined,
      limits: undefined,
    };
    expect(await ask((await served(none)).url, "/v1/score")).toMatchObject({ reward: 1 });
  });

  it.each<[string, Partial<ServerOptions>]>([
    ["no Reward", { rewards: {} }],
    ["a port that is none", { port: 65_536 }],
    ["a seed that is none", { seed: 0.5 }],
    ["a deadline of no time", { deadlineMs: 0 }],
    ["a number for null that is none", { onNull: Number.NaN }],
    ["a token that is too short", { token: "1234567" }],
    ["an open address without a token", { host: "0.0.0.0" }],
    ["an unknown dialect", { rootDialects: ["slim"] }],
  ])("refuses %s", async (_name, options) => {
    await expect(served(options)).rejects.toMatchObject({ code: "E_USAGE" });
  });
});
