import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as z from "zod";
import type { Json, Score } from "../../core/types.ts";
import { HttpFault } from "../http/http-fault.ts";
import { defineRoute, type Dialect, type DialectTools } from "./dialect.ts";
import { promptSchema, toPrompt } from "./messages.ts";
import { partRewards } from "./part-rewards.ts";
import { createTaskTable, type Task, type TaskTable } from "./roll/task-table.ts";

const id = z.union([z.string(), z.number()]).nullish();
const submission = z.looseObject({
  prompt: promptSchema,
  response: z.string(),
  reward_info: z.record(z.string(), z.unknown()).nullish(),
  data_id: id,
  rollout_id: id,
  project_id: id,
  experiment_id: id,
  global_step: id,
});
const dimension = z.object({ reward: z.number(), debug_info: z.record(z.string(), z.object({ time_cost: z.number() })) });
const result = z.object({
  errcode: z.int(),
  errmsg: z.string(),
  reward_score: z.number().nullable(),
  dimention_reward_score: z.record(z.string(), dimension),
  start_time: z.string().nullable(),
  end_time: z.string().nullable(),
});

type Result = z.output<typeof result>;

/**
 * ROLL's remote reward system: a task is handed in, and its result asked for until it is there. The spelling of `dimention_reward_score`
 * is the protocol's. Source: alibaba/ROLL:roll/pipeline/rlvr/rewards/remote_reward_system_worker.py.
 */
export const roll: Dialect = {
  name: "roll",
  summary: "ROLL, submit_url http://HOST:PORT/roll/submit_task and get_result_url http://HOST:PORT/roll/task_result",
  client: { waitsMs: 300_000, retries: "blindly" },
  // A task that fails is handed in five times over and then counts 0.
  nulls: "number",
  groups: false,
  routes: [
    defineRoute({
      path: "/submit_task",
      summary: "Takes a task in.",
      body: submission,
      reply: z.object({ errcode: z.int(), errmsg: z.string(), reward_request_id: z.string() }),
      async answer(request, tools) {
        const tasks = tasksOf(tools);
        const id = randomUUID();
        const task: Task<Result> = { startTime: new Date().toISOString() };
        if (!tasks.add(id, task)) {
          const message = `${tasks.size} tasks wait for somebody to ask for their results.`;
          throw new HttpFault({ status: 503, code: "E_OVERLOADED", message, retryAfterS: 5 });
        }
        let refused: Error | undefined;
        void scoreTask(request, task.startTime, tools).then(
          (made) => (task.result = made),
          (error: unknown) => {
            refused = error instanceof Error ? error : new TypeError("Something that is no error was thrown.", { cause: error });
            // Of other errors nothing of the server's inside is told.
            task.result = failed(500, error instanceof HttpFault ? error.message : "The server failed.", task.startTime);
          },
        );
        // What is not taken in at all is known at once. The client gives up a task whose result is an error only after 300 s, and hands in
        // anew within a second what was refused.
        await nextTurn();
        if (refused) {
          tasks.drop(id);
          throw refused;
        }
        return { body: { errcode: 0, errmsg: "", reward_request_id: id } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/task_result",
      summary: "Gives the result of a task; errcode 1 while there is none. The body is JSON, although it is a GET.",
      body: z.looseObject({ reward_request_id: z.string() }),
      reply: result,
      answer({ reward_request_id: key }, tools) {
        const task = tasksOf(tools).find(key);
        if (!task) return { body: failed(404, "There is no task of this id, or its result was not asked for in time.", null) };
        return { body: task.result ?? { ...failed(1, "The task is under way.", task.startTime), end_time: null } };
      },
    }),
  ],
};

function tasksOf(tools: DialectTools): TaskTable<Result> {
  return tools.state(() => createTaskTable<Result>());
}

async function scoreTask(request: z.output<typeof submission>, startTime: string, tools: DialectTools): Promise<Result> {
  const info = (request.reward_info ?? {}) as Readonly<Record<string, Json>>; // parsed from JSON
  const dataSource = info["data_source"] ?? info["tag"];
  const [score] = await tools.score([
    { prompt: toPrompt(request.prompt), completion: request.response, reference: referenceOf(info), metadata: info, dataSource },
  ]);
  return score ? resultOf(score, startTime, tools, dataSource) : failed(500, "There is no Score.", startTime);
}

/** Where ROLL's own workers look for it. */
function referenceOf(info: Readonly<Record<string, Json>>): Json {
  return info["ground_truth"] ?? info["reference"] ?? info["test_cases"] ?? null;
}

function resultOf(score: Score, startTime: string, tools: DialectTools, dataSource: Json | undefined): Result {
  const debug = { assay: { time_cost: score.durationMs / 1_000 } };
  const parts = Object.entries(partRewards(score, tools, tools.onNull ?? 0, dataSource));
  return {
    errcode: 0,
    errmsg: score.status === "scored" ? "" : score.reason.slice(0, 500),
    reward_score: tools.number(score),
    dimention_reward_score: Object.fromEntries(parts.map(([name, reward]) => [name, { reward, debug_info: debug }])),
    start_time: startTime,
    end_time: new Date().toISOString(),
  };
}

function failed(errcode: number, errmsg: string, startTime: string | null): Result {
  return { errcode, errmsg, reward_score: null, dimention_reward_score: {}, start_time: startTime, end_time: new Date().toISOString() };
}
