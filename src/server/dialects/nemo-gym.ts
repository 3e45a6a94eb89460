import * as z from "zod";
import type { Group, Json, Message, Score } from "../../core/types.ts";
import { defineRoute, failureOf, type Dialect, type DialectSample, type DialectTools } from "./dialect.ts";
import { partRewards } from "./part-rewards.ts";
import { aggregate } from "./nemo-gym/aggregate.ts";
import { responseInput, responseOutput, turnsOf } from "./nemo-gym/responses.ts";
import { rewardComponents } from "./nemo-gym/reward-components.ts";

const groupSchema = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  size: z.int().min(1).optional(),
  index: z.int().min(0).optional(),
  round: z.union([z.string(), z.number().transform(String)]).optional(),
});
const verifyBody = z.looseObject({
  responses_create_params: z.looseObject({ input: responseInput }),
  response: z.looseObject({ output: responseOutput }),
  verifier_metadata: z.unknown().optional(),
  /** A group where it has this form; else it is a column of the data like others. */
  group: z.unknown().optional(),
});
const verifyReply = z.looseObject({
  reward: z.number(),
  reward_components: z.record(z.string(), z.number()),
  mask_sample: z.boolean(),
  failure_kind: z.string().nullable(),
  failure_reason: z.string().nullable(),
});
const session = z.looseObject({ resources_session_id: z.string().optional() });
const stats = z.record(z.string(), z.number());

/** What an earlier verdict may have left in a row that is verified again. */
const failureFields = ["_ng_failure_class", "_ng_failure_judge_error", "_ng_failure_terminal"];

/**
 * A resources server of NeMo-Gym, for NeMo-RL and whatever else asks one. A row without a reward is answered as a failed judge is there:
 * reward 0 with `mask_sample` and `_ng_failure_class`, which keep it out of scores and metrics; one that may succeed later is `transient`. Source:
 * NVIDIA-NeMo/Gym:nemo_gym/base_resources_server.py, nemo_gym/judge.py.
 */
export const nemoGym: Dialect = {
  name: "nemo-gym",
  summary: "NeMo-Gym, a resources server at http://HOST:PORT/nemo-gym",
  // It waits for ever. axolotl, which asks the same way, waits 30 s: --deadline 28 serves it.
  client: { waitsMs: Infinity, retries: "blindly" },
  nulls: "own",
  groups: true,
  routes: [
    ...["/seed_session", "/close_session"].map((path) =>
      defineRoute({
        path,
        summary: "Nothing is kept between turns. Newer clients want their id of the session back.",
        body: session,
        reply: session,
        begins: false,
        answer: ({ resources_session_id: id }) => ({ body: id === undefined ? {} : { resources_session_id: id } }),
      }),
    ),
    defineRoute({
      path: "/verify",
      summary: "Gives the row back with its reward, which is the sum of reward_components.",
      body: verifyBody,
      reply: verifyReply,
      async answer(row, tools) {
        const sample = sampleOf(row);
        const [score] = await tools.score([sample]);
        const kept = Object.entries(row).filter(([name]) => !failureFields.includes(name));
        return { body: score ? { ...Object.fromEntries(kept), ...verdictOf(score, tools, sample.dataSource) } : null };
      },
    }),
    defineRoute({
      path: "/aggregate_metrics",
      summary: "Mean, max, min, median and std over answered rows and by task, without those that have no reward.",
      body: z.looseObject({ verify_responses: z.array(z.record(z.string(), z.unknown())).max(1_000_000) }),
      reply: z.object({
        group_level_metrics: z.array(stats),
        agent_metrics: stats,
        key_metrics: stats,
      }),
      begins: false,
      answer: ({ verify_responses: rows }) => ({ body: aggregate(rows) }),
    }),
    {
      method: "GET",
      path: "/reverify_mode",
      summary: "Any row may be verified again at any time.",
      body: undefined,
      reply: z.string(),
      answer: () => ({ body: "stateless" }),
    },
  ],
};

/** Where rows of NeMo-Gym's own environments have what is expected, in the order in which they are looked for. */
const referenceNames = ["reference", "expected_answer", "ground_truth", "answer", "label"];

function sampleOf(row: z.output<typeof verifyBody>): DialectSample {
  const { responses_create_params: params, response, verifier_metadata: inner, group, ...extras } = row;
  const parsed = groupSchema.safeParse(group);
  const column = parsed.success || group === undefined ? {} : { group };
  const metadata = { ...(isRecord(inner) ? inner : {}), ...extras, ...column } as Readonly<Record<string, Json>>; // parsed from JSON
  const name = referenceNames.find((one) => metadata[one] !== undefined && metadata[one] !== null);
  const reference = name === undefined ? ((inner ?? null) as Json) : (metadata[name] ?? null);
  const prompt = typeof params.input === "string" ? params.input : turnsOf(params.input);
  return {
    prompt,
    completion: completionOf(turnsOf(response.output)),
    reference,
    metadata,
    dataSource: metadata["data_source"],
    ...(parsed.success ? { group: withoutUndefined(parsed.data) } : {}),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without a word of the assistant's, as after a call of a tool alone, the completion is empty and not the tool's output. */
function completionOf(turns: readonly Message[]): string | readonly Message[] {
  return turns.some(({ role }) => role === "assistant") ? turns : "";
}

function withoutUndefined({ id, size, index, round }: z.output<typeof groupSchema>): Group {
  return {
    id,
    ...(size === undefined ? {} : { size }),
    ...(index === undefined ? {} : { index }),
    ...(round === undefined ? {} : { round }),
  };
}

function verdictOf(score: Score, tools: DialectTools, dataSource: Json | undefined): Readonly<Record<string, unknown>> {
  const failure = failureOf(score);
  const masked = failure !== undefined && tools.onNull === undefined;
  const { spec } = tools.rewardInfo(dataSource);
  const { reward, components } = rewardComponents(spec, tools.partNames(dataSource), score, tools.reward(score) ?? 0);
  return {
    reward,
    reward_components: components,
    mask_sample: masked,
    // Of their form SERVER:KIND, which is in small letters.
    failure_kind: failure ? `assay:${failure.code.toLowerCase()}` : null,
    failure_reason: failure?.reason ?? null,
    ...(masked && failure ? failureFieldsOf(score, failure) : {}),
    ...partRewards(score, tools, null, dataSource),
    assay_reason: score.reason,
  };
}

/** They keep the row out of the rollouts that count. The rollout is drawn again unless its row can never be scored. */
function failureFieldsOf(
  score: Score,
  { retryable, reason }: { readonly retryable: boolean; readonly reason: string },
): Readonly<Record<string, unknown>> {
  const terminal = score.status !== "scored" && score.cause === "reference" && !retryable;
  return {
    _ng_failure_class: retryable ? "transient" : "judge_failed",
    _ng_failure_judge_error: reason,
    ...(terminal ? { _ng_failure_terminal: true } : {}),
  };
}
