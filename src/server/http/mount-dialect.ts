import { randomUUID } from "node:crypto";
import type * as z from "zod";
import type { Context, Json, Sample, Score } from "../../core/types.ts";
import { errored } from "../../core/scores.ts";
import type { Desk } from "../desk.ts";
import type { Order } from "../order.ts";
import type { GraderJudge } from "../grader-judge.ts";
import type { Dialect, DialectRoute, DialectTools } from "../dialects/dialect.ts";
import { deadlineOf } from "../manners.ts";
import type { RewardChoice } from "../reward-choice.ts";
import type { ServedReward } from "../served-reward.ts";
import { sampleBytes } from "../value-bytes.ts";
import { partNamesOf } from "../part-names.ts";
import { jsonAnswer, type Answer, type Endpoint, type Exchange } from "./endpoint.ts";
import { HttpFault } from "./http-fault.ts";
import { noNumber, notServed } from "./no-reward.ts";
import { parseBody } from "./read-body.ts";

export interface MountOptions {
  readonly desk: Desk;
  readonly rewards: RewardChoice;
  readonly onNull: number | undefined;
  /** The longest that any request may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Of Rewards that requests bring. */
  readonly context: Context;
  readonly judge: GraderJudge | undefined;
  readonly signal: AbortSignal;
  /** What dialects keep between requests. */
  readonly states: Map<Dialect, object>;
}

/** The endpoints of a dialect below a path, such as "/openrlhf", "/rewards/:reward/openrlhf" or "" for the root. */
export function mountDialect(dialect: Dialect, below: string, options: MountOptions): readonly Endpoint[] {
  const refused = refusal(dialect, options);
  return dialect.routes.map((route): Endpoint => ({
    method: route.method,
    path: `${below}${route.path}` || "/",
    summary: route.summary,
    tag: dialect.name,
    ...(route.body ? { body: route.body } : {}),
    reply: route.reply,
    begins: route.begins ?? route.method === "POST",
    async answer(exchange) {
      if (refused) throw new HttpFault({ status: 501, code: "E_NOT_SERVED", message: refused });
      return await answerRoute(dialect, route, exchange, options);
    },
  }));
}

/** Why the dialect cannot be served with these Rewards and options; undefined where it can. */
export function refusal(dialect: Dialect, { rewards, onNull }: Pick<MountOptions, "rewards" | "onNull">): string | undefined {
  if (dialect.scores === false) return undefined;
  if (dialect.nulls === "number" && onNull === undefined) {
    return `The dialect ${dialect.name} can only say numbers: --on-null NUMBER has to say which one stands for a sample that has none.`;
  }
  const group = rewards.all.find(({ reward }) => reward.scope === "group");
  if (group && !dialect.groups) {
    return `The Reward "${group.name}" scores whole groups, and requests of the dialect ${dialect.name} do not tell groups and their size.`;
  }
  return undefined;
}

async function answerRoute(dialect: Dialect, route: DialectRoute, exchange: Exchange, options: MountOptions): Promise<Answer> {
  const body = route.body ? parseWith(route.body, parseBody(await textFor(dialect, exchange))) : undefined;
  const deadline = deadlineOf(exchange.start, dialect.client, options.deadlineMs);
  const tools = toolsFor(dialect, exchange, { ...options, deadline });
  const { status = 200, code, body: reply } = await route.answer(body, tools);
  return { ...jsonAnswer(reply, status), ...(code === undefined ? {} : { code }) };
}

async function textFor({ fullStatus }: Dialect, exchange: Exchange): Promise<string> {
  try {
    return (await exchange.body()).text;
  } catch (error) {
    if (fullStatus === undefined || !(error instanceof HttpFault) || error.details.status !== 503) throw error;
    throw new HttpFault({ ...error.details, status: fullStatus });
  }
}

/** What the schema makes of a body. Throws an HttpFault 422 with the places that are wrong. */
export function parseWith(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join(".").slice(0, 80) || "the body"}: ${message.slice(0, 200)}`);
  throw new HttpFault({ status: 422, code: "E_BODY", message: `The body has the wrong shape: ${issues.join("; ")}.` });
}

function toolsFor(dialect: Dialect, exchange: Exchange, options: MountOptions & { readonly deadline: number }): DialectTools {
  const { desk, rewards, onNull, deadline, context, judge } = options;
  let signal: AbortSignal | undefined;
  const named = exchange.param("reward");
  if (named !== undefined && !rewards.pick(named, undefined)) throw notServed(rewards, { named });
  const pick = (dataSource: Json | undefined): ServedReward => {
    const picked = rewards.pick(named, dataSource);
    if (!picked) throw notServed(rewards, { dataSource });
    return picked;
  };
  /** Where each Score of the request stands in it. */
  const places = new Map<Score, string>();
  const reward = (score: Score): number | null => {
    if (score.status === "scored") return score.reward;
    if (onNull !== undefined) return onNull;
    if (dialect.nulls === "null" || dialect.nulls === "own") return null;
    throw noNumber(dialect, score, places.get(score));
  };
  return {
    requestId: exchange.requestId,
    server: desk,
    deadline,
    // Made for those that run programs alone: it is costly, and samples end by the deadline of the desk.
    get signal() {
      signal ??= AbortSignal.any([options.signal, AbortSignal.timeout(Math.ceil(Math.max(0, deadline - performance.now())))]);
      return signal;
    },
    onNull,
    judge,
    limit: (budget, task) => context.limit(budget, task),
    async scoreBy(reward, sample) {
      const [score] = reward.score([{ id: randomUUID(), ...sample }], context);
      return await (score ?? errored("E_REWARD_CONTRACT", "A Reward gave no Score."));
    },
    state<State extends object>(make: () => State): State {
      const known = options.states.get(dialect);
      // One dialect has one kind of state.
      if (known) return known as State;
      const made = make();
      options.states.set(dialect, made);
      return made;
    },
    reward,
    number(score) {
      const value = reward(score);
      if (value === null) throw noNumber(dialect, score, places.get(score));
      return value;
    },
    partNames: (dataSource) => partNamesOf(pick(dataSource).reward.spec),
    rewardInfo: (dataSource) => pick(dataSource).reward,
    async score(samples) {
      const orders = samples.map(({ dataSource, ...rest }): Order => {
        const sample: Sample = { id: randomUUID(), ...rest };
        const size = sampleBytes(sample);
        const picked = pick(dataSource);
        if (picked.reward.scope === "group" && sample.group?.size === undefined)
          return {
            sample,
            score: errored("E_GROUP_MISSING", "This Reward scores whole groups, so a sample needs a group with id, size and index."),
          };
        return { reward: picked, sample, size, isNameless: true };
      });
      const scores = await desk.score(orders, { ...dialect.client, deadline });
      const settled = await Promise.all(scores);
      for (const [place, score] of settled.entries()) if (!places.has(score)) places.set(score, `${place + 1} of ${settled.length}`);
      return settled;
    },
  };
}
