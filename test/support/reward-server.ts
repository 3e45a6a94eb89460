import { Writable } from "node:stream";
import { onTestFinished } from "vitest";
import type { Reward } from "../../src/core/types.ts";
import { createRewardServer, type RewardServer, type RewardServerOptions } from "../../src/server/http/create-reward-server.ts";
import { createRequestLog } from "../../src/server/http/request-log.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface TestServer extends RewardServer {
  /** Sends JSON, or text as it is, and reads the whole answer. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** What was logged so far. */
  log(): string;
}

type Options = Partial<Omit<RewardServerOptions, "rewards" | "log">>;

/** A real server on the loopback that is closed when the test ends. Rewards by name. */
export async function rewardServer(rewards: Readonly<Record<string, Reward>>, options: Options = {}): Promise<TestServer> {
  let logged = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const server = await createRewardServer({
    port: 0,
    version: "0.0.0",
    concurrency: { cpu: 1 },
    ...options,
    rewards: Object.entries(rewards).map(([name, reward]) => ({ name, reward, fingerprint: "0123456789abcdef", seed: 0 })),
    log: createRequestLog(output, "requests"),
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= server.close());
  onTestFinished(close);
  const read = async (response: Response): Promise<Reply> => {
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  return {
    ...server,
    close,
    log: () => logged,
    get: async (path, headers = {}) => await read(await fetch(`${server.url}${path}`, { headers })),
    async post(path, body, headers = {}) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return await read(
        await fetch(`${server.url}${path}`, { method: "POST", body: text, headers: { "content-type": "application/json", ...headers } }),
      );
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
