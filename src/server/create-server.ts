/// <reference lib="esnext.disposable" preserve="true" />
import type { Concurrency } from "../core/context.ts";
import { AssayError } from "../core/errors.ts";
import { ownVersion } from "../core/own-version.ts";
import type { Reward, ScoreCache } from "../core/types.ts";
import { fingerprintOf } from "../pipeline/fingerprint.ts";
import type { GraderJudgeOptions } from "./grader-judge.ts";
import { createRewardServer, type ServerLimits } from "./http/create-reward-server.ts";
import { createRequestLog, type LogLevel, type LogOutput } from "./http/request-log.ts";

export interface ServerOptions {
  /** Rewards by the names that clients know them by, at least one. What a request brings is read by the schemas of the Reward itself. */
  readonly rewards: Readonly<Record<string, Reward<never>>>;
  /** Seed of every random draw, a whole number. Default 0. */
  readonly seed?: number | undefined;
  /** From 0 to 65,535; 0 takes a free one. Default 8484. */
  readonly port?: number | undefined;
  /** The address to listen on. Default 127.0.0.1; any that others can reach needs a token. */
  readonly host?: string | undefined;
  /** What clients have to show, 8 to 1,024 printable characters of ASCII without spaces. Default: none. */
  readonly token?: string | undefined;
  /** Names of dialects that are answered at the root too, such as "openrlhf". Each is below its own path in any case. */
  readonly rootDialects?: readonly string[] | undefined;
  /** The finite number that stands for a sample without a reward where a dialect can say nothing else. Default: such requests are refused. */
  readonly onNull?: number | undefined;
  /** The longest that a request may take, in milliseconds, from 1 to 86,400,000. Default 120,000. */
  readonly deadlineMs?: number | undefined;
  /** Tasks at once of the kinds cpu, sandbox and network. Default: as many as the machine has processors, and 16 for network. */
  readonly concurrency?: Partial<Concurrency> | undefined;
  /** Where Scores are kept; it stays open when the server ends. Default: nowhere but for clients that ask again. */
  readonly cache?: ScoreCache | undefined;
  readonly limits?: Partial<ServerLimits> | undefined;
  /** The model that graders of the dialect openai may ask. Default: none. */
  readonly judge?: GraderJudgeOptions | undefined;
  /** Where requests and events are logged, as JSON lines without text of samples, and which. Default: nowhere. */
  readonly log?: { readonly output: LogOutput; readonly level: LogLevel } | undefined;
}

export interface RunningServer extends AsyncDisposable {
  /** Such as http://127.0.0.1:8484. */
  readonly url: string;
  readonly port: number;
  /** Takes nothing new, answers what is open, at most for the deadline, and lets go of everything. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves Rewards over HTTP in this process, as `assay serve` does: resolves once it listens. Throws E_USAGE where an option is out of its range, the
 * address cannot be had, it is open to others without a token, or a dialect cannot carry what it would have to.
 *
 * @example
 * await using server = await createServer({ rewards: { math: math() }, port: 0 });
 * await fetch(`${server.url}/v1/score`, { method: "POST", headers: { "content-type": "application/json" }, body });
 */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const { rewards, seed = 0, port = 8_484, token, onNull, deadlineMs = 120_000, log } = options;
  const names = Object.keys(rewards);
  if (names.length === 0) throw usage("rewards must have at least one Reward, by its name");
  if (!Number.isSafeInteger(seed)) throw usage(`seed must be a whole number, not ${seed}`);
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) throw usage(`port must be a whole number from 0 to 65535, not ${port}`);
  if (!(deadlineMs >= 1 && deadlineMs <= 86_400_000)) throw usage(`deadlineMs must be a number from 1 to 86400000, not ${deadlineMs}`);
  if (onNull !== undefined && !Number.isFinite(onNull)) throw usage(`onNull must be a finite number, not ${onNull}`);
  if (token !== undefined && !isToken(token)) throw usage("token must be 8 to 1,024 printable ASCII characters without spaces");
  const server = await createRewardServer({
    ...defined(options),
    rewards: names.map((name) => {
      // Samples are JSON, and the Reward's own schema says which it can read.
      const reward = rewards[name] as Reward;
      return { name, reward, fingerprint: fingerprintOf(reward), seed };
    }),
    port,
    deadlineMs,
    log: log ? createRequestLog(log.output, log.level) : { request: () => {}, event: () => {} },
    version: ownVersion(),
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= server.close());
  return { url: server.url, port: server.port, close, [Symbol.asyncDispose]: close };
}

/** Whether text can be a token: it has to stand in a header and in an address. */
export function isToken(text: string): boolean {
  return /^[!-~]{8,1024}$/u.test(text);
}

/** The options that are handed on as they are; undefined stands for the default. */
function defined({ host, token, rootDialects, onNull, concurrency, cache, limits, judge }: ServerOptions): {
  readonly host?: string;
  readonly token: string | undefined;
  readonly rootDialects?: readonly string[];
  readonly onNull: number | undefined;
  readonly concurrency?: Partial<Concurrency>;
  readonly cache?: ScoreCache;
  readonly limits?: Partial<ServerLimits>;
  readonly judge: GraderJudgeOptions | undefined;
} {
  return {
    token,
    onNull,
    judge,
    ...(host === undefined ? {} : { host }),
    ...(rootDialects === undefined ? {} : { rootDialects }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(cache === undefined ? {} : { cache }),
    ...(limits === undefined ? {} : { limits }),
  };
}

function usage(message: string): AssayError {
  return new AssayError("E_USAGE", { message: `A reward server: ${message}.` });
}
