import { createPool } from "../../core/pool/pool.ts";
import { contextOf, createBudgets, fullConcurrency, type Concurrency } from "../../core/context.ts";
import { AssayError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { Json, Reward, ScoreCache } from "../../core/types.ts";
import { createScorer } from "../../scorer/create-scorer.ts";
import { createAdmission } from "../admission.ts";
import { createDesk } from "../desk.ts";
import { dialects } from "../dialects/dialects.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { createGraderJudge, type GraderJudgeOptions } from "../grader-judge.ts";
import { createFlights } from "../flights.ts";
import { protocol } from "../protocol.ts";
import { createRewardChoice } from "../reward-choice.ts";
import { createSandboxTrials, type SandboxTrials } from "../sandbox-trials.ts";
import { createServedReward } from "../served-reward.ts";
import { createAccess } from "./access.ts";
import { createApp } from "./create-app.ts";
import { jsonAnswer, type Endpoint } from "./endpoint.ts";
import { mountDialect, refusal, type MountOptions } from "./mount-dialect.ts";
import { nativeEndpoints } from "./native.ts";
import { openApi } from "./open-api.ts";
import { createBodyBudget } from "./read-body.ts";
import type { RequestLog } from "./request-log.ts";
import { isLoopback, listenHttp } from "./serve-http.ts";
import { createServerMetrics } from "./server-metrics.ts";
import { createUnreadAnswers } from "./unread-answers.ts";

export interface RewardServerOptions {
  readonly rewards: readonly { readonly name: string; readonly reward: Reward; readonly fingerprint: string; readonly seed: number }[];
  /** 0 takes a free one. */
  readonly port: number;
  /** Default 127.0.0.1. Any address that others can reach needs a token. */
  readonly host?: string;
  readonly token?: string | undefined;
  /** Names of dialects that are mounted at the root too. */
  readonly rootDialects?: readonly string[];
  /** The number that stands for a sample without one, where a client can be told nothing else. */
  readonly onNull?: number | undefined;
  /** The longest that a request may take, in milliseconds. Default 120,000. */
  readonly deadlineMs?: number;
  readonly concurrency?: Partial<Concurrency>;
  readonly cache?: ScoreCache;
  readonly limits?: Partial<ServerLimits>;
  /** The model that graders of the dialect openai may ask. Default: none, and such graders are not offered. */
  readonly judge?: GraderJudgeOptions | undefined;
  readonly log: RequestLog;
  readonly version: string;
  /** What GET /v1/rewards tells of recipes. */
  readonly recipes?: Json;
}

export interface ServerLimits {
  /** Bytes of one body. Default 64 MiB. */
  readonly maxBodyBytes: number;
  /** Bytes of all bodies that are being read or answered. Default 256 MiB. */
  readonly maxBodiesBytes: number;
  /** Samples of one request. Default 65,536. */
  readonly maxRequestRows: number;
  /** Samples that are open. Default 131,072. */
  readonly maxRows: number;
  /** Bytes of samples that are open. Default 512 MiB. */
  readonly maxBytes: number;
  /** Milliseconds in which a head has to come. Default 20,000. */
  readonly headMs: number;
  /** Milliseconds in which a request has to come whole. Default 120,000. */
  readonly requestMs: number;
  /** Milliseconds in which a connection may take nothing of its answer; at most twice that passes until it is cut. Default 30,000. */
  readonly unreadMs: number;
  /** Bytes of answers that wait to be read; past that the oldest are cut. Default 256 MiB. */
  readonly maxUnreadBytes: number;
}

export interface RewardServer {
  readonly url: string;
  readonly port: number;
  /** Answers what it has, takes nothing new, and lets go of everything. Takes no longer than the deadline. */
  close(): Promise<void>;
}

/** How long a probe waits for a trial of the sandboxes; theirs is longer. */
const trialMs = 3_000;

const defaultLimits: ServerLimits = {
  maxBodyBytes: 64 << 20,
  maxBodiesBytes: 256 << 20,
  maxRequestRows: 65_536,
  maxRows: 131_072,
  maxBytes: 512 << 20,
  headMs: 20_000,
  requestMs: 120_000,
  unreadMs: 30_000,
  maxUnreadBytes: 256 << 20,
};

/** Serves Rewards over HTTP. Throws E_USAGE where an option cannot be: an open address without a token, a dialect that cannot carry what it would have to. */
export async function createRewardServer(options: RewardServerOptions): Promise<RewardServer> {
  const { host = "127.0.0.1", token, deadlineMs = 120_000, onNull, log } = options;
  const limits = { ...defaultLimits, ...options.limits };
  if (!isLoopback(host) && token === undefined) {
    throw new AssayError("E_USAGE", {
      message: `${host} can be reached from other machines, so it needs a token.`,
      hint: "Give one by --token-file FILE or ASSAY_TOKEN, or listen on 127.0.0.1.",
    });
  }
  const { cache } = options;
  const judge = options.judge ? createGraderJudge(options.judge, { deadlineMs, cache }) : undefined;
  const rooted = (options.rootDialects ?? []).map(dialectNamed);
  const concurrency = fullConcurrency(options.concurrency);
  const budgets = createBudgets(concurrency);
  const pool = createPool({ lanes: concurrency.cpu });
  const ending = new AbortController();
  const scorers = options.rewards.map(({ reward, seed }) =>
    createScorer(reward, {
      seed,
      budgets,
      pool,
      requestMs: 2 * deadlineMs,
      groups: { maxWaitMs: 0.8 * deadlineMs, renews: true },
      ...(options.cache ? { cache: options.cache } : {}),
    }),
  );
  const release = async (): Promise<void> => {
    ending.abort();
    await Promise.all(scorers.map((scorer) => scorer.close()));
    await pool.close();
  };
  const rewards = createRewardChoice(
    options.rewards.map(({ name, fingerprint, seed }, place) => {
      const scorer = scorers[place];
      if (!scorer) throw new TypeError("There is a scorer for every Reward.");
      return createServedReward({ name, fingerprint, seed, scorer }, ending.signal);
    }),
  );
  const admission = createAdmission({ ...limits, maxWaitingBytes: limits.maxBodiesBytes });
  const flights = createFlights({ keepMs: 2 * deadlineMs });
  const unread = createUnreadAnswers({ maxBytes: limits.maxUnreadBytes, idleMs: limits.unreadMs });
  const metrics = createServerMetrics({ admission, flights, unread });
  const context = contextOf(budgets, { signal: ending.signal, seed: 0, pool, ...(cache ? { cache } : {}) });
  const trials = createSandboxTrials(
    options.rewards.map(({ name, reward }) => ({ name, spec: reward.spec })),
    { context, failed: (name, reason) => log.event("a sandbox cannot run", { reward: name, reason }) },
  );
  const desk = createDesk({
    admission,
    flights,
    settled({ name }, score, ms) {
      metrics.score(name, score, ms);
      trials.saw(score);
    },
  });
  const mount: MountOptions = {
    desk,
    rewards,
    onNull,
    deadlineMs,
    context,
    judge,
    signal: ending.signal,
    states: new Map(),
  };
  let draining = false;
  try {
    for (const dialect of rooted) {
      const reason = refusal(dialect, mount);
      if (reason !== undefined) throw new AssayError("E_USAGE", { message: reason });
    }
    const scoring = [
      ...nativeEndpoints({ desk, rewards, deadlineMs, maxRows: limits.maxRequestRows }),
      ...dialects.flatMap((dialect) => [
        ...mountDialect(dialect, `/${dialect.name}`, mount),
        ...(dialect.scores === false ? [] : mountDialect(dialect, `/rewards/:reward/${dialect.name}`, mount)),
      ]),
      ...rooted.flatMap((dialect) => mountDialect(dialect, "", mount)),
    ];
    const endpoints = [...scoring, ...aboutEndpoints(options, () => draining, metrics, trials)];
    refuseTwice(endpoints);
    const document = JSON.stringify(openApi(endpoints, options.version));
    const app = createApp({
      endpoints: [
        ...endpoints,
        {
          method: "GET",
          path: "/openapi.json",
          summary: "This document.",
          tag: "about",
          guarded: false,
          answer: () => ({ body: document }),
        },
      ],
      access: createAccess({ token, loopback: isLoopback(host) }),
      maxBodyBytes: limits.maxBodyBytes,
      bodies: createBodyBudget(limits.maxBodiesBytes),
      unread,
      log,
      metrics,
      draining: () => draining,
    });
    const listening = await listenHttp(app, { port: options.port, host, headMs: limits.headMs, requestMs: limits.requestMs });
    return {
      url: listening.url,
      port: listening.port,
      async close() {
        draining = true;
        // By then every request has had its answer, if only that there is none.
        await listening.close(deadlineMs + 2_000);
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function dialectNamed(name: string): Dialect {
  const found = dialects.find((dialect) => dialect.name === name);
  if (found) return found;
  const names = dialects.map((dialect) => dialect.name);
  const near = nearest(name, names);
  throw new AssayError("E_USAGE", {
    message: `There is no dialect "${name}".`,
    hint: near ? `Did you mean "${near}"?` : `There are ${names.join(", ")}.`,
  });
}

/** Dialects at the root can want the same path. */
function refuseTwice(endpoints: readonly Endpoint[]): void {
  const tags = new Map<string, string>();
  for (const { method, path, tag } of endpoints) {
    const place = `${method} ${path}`;
    const other = tags.get(place);
    if (other !== undefined) {
      throw new AssayError("E_USAGE", {
        message: `At the root, ${place} would be answered by ${other} and by ${tag}.`,
        hint: "Mount one of them with --dialect; each is below its own path without it.",
      });
    }
    tags.set(place, tag);
  }
}

function aboutEndpoints(
  { rewards, version, recipes = [] }: RewardServerOptions,
  draining: () => boolean,
  metrics: ReturnType<typeof createServerMetrics>,
  trials: SandboxTrials,
): readonly Endpoint[] {
  const tag = "about";
  const told = {
    version,
    protocol,
    rewards: rewards.map(({ name, reward, fingerprint, seed }) => ({
      name,
      fingerprint,
      seed,
      scope: reward.scope,
      range: reward.range,
      spec: reward.spec,
    })),
    recipes,
    dialects: dialects.map(({ name, summary }) => ({ name, summary })),
  };
  return [
    { method: "GET", path: "/v1/rewards", summary: "What is served.", tag, answer: () => jsonAnswer(told) },
    {
      method: "GET",
      path: "/healthz",
      summary: "200 while the process lives.",
      tag,
      guarded: false,
      answer: () => jsonAnswer({ status: "alive" }),
    },
    {
      method: "GET",
      path: "/readyz",
      summary: "200 while it takes samples, 503 while it ends or a Reward cannot run programs here.",
      tag,
      guarded: false,
      async answer() {
        if (draining()) return jsonAnswer({ status: "draining" }, 503);
        const unable = await trials.unable(trialMs);
        return unable === undefined ? jsonAnswer({ status: "ready" }) : jsonAnswer({ status: "unable", reason: unable }, 503);
      },
    },
    {
      method: "GET",
      path: "/metrics",
      summary: "Figures for Prometheus.",
      tag,
      answer: async () => ({ type: metrics.contentType, body: await metrics.text() }),
    },
  ];
}
