import { flushCompileCache } from "node:module";
import type { Definition } from "../define.ts";
import { AssayError, errorCodes, isAssayError, messageOf } from "../errors.ts";
import type { PoolRecipe, Score } from "../types.ts";
import { errored } from "../scores.ts";
import { beginCheck, Postponed } from "./patience.ts";
import type { ReplyMessage, RunMessage, ScoresMessage, WorkerStart } from "./protocol.ts";
import { phase, slot } from "./protocol.ts";

const flushMs = 5;
const never: AbortSignal = new AbortController().signal;

type Evaluate = ReturnType<Definition["evaluator"]>;

/**
 * What a worker does with a batch: load the recipe once, run its check on each request, and send Scores back at the end and
 * every few milliseconds before. The index of the request at hand stands in shared memory, and `crowd` says whether others wait for a worker.
 */
export function createBatchRunner(
  { shared, crowd }: Pick<WorkerStart, "shared" | "crowd">,
  send: (reply: ReplyMessage) => void,
): (message: RunMessage) => Promise<void> {
  const loaded = new Map<string, Evaluate>();
  return async ({ recipe, key, requests, seed, patienceMs }) => {
    let evaluate = loaded.get(key);
    if (!evaluate) {
      Atomics.store(shared, slot.phase, phase.loading);
      try {
        evaluate = await loadEvaluator(recipe);
        loaded.set(key, evaluate);
        // A worker that is ended from outside would not write what it compiled.
        flushCompileCache();
      } catch (error) {
        Atomics.store(shared, slot.phase, phase.idle);
        const code = isAssayError(error) ? error.code : "E_RECIPE_LOAD";
        send({ type: "load-error", error: { code, message: messageOf(error), retryable: errorCodes[code].retryable } });
        return;
      }
    }
    let scores: (Score | null)[] = [];
    let from = 0;
    let flushed = performance.now();
    Atomics.store(shared, slot.index, 0);
    Atomics.store(shared, slot.phase, phase.checking);
    for (const [index, request] of requests.entries()) {
      Atomics.store(shared, slot.index, index);
      Atomics.store(shared, slot.rested, 0);
      beginCheck(patienceMs, () => {
        Atomics.store(shared, slot.rested, 1);
        return index + 1 < requests.length || Atomics.load(crowd, 0) === 1;
      });
      scores.push(await scoreUnlessPostponed(() => evaluate(request, seed, never)));
      const now = performance.now();
      if (now - flushed > flushMs && index + 1 < requests.length) {
        sendScores({ type: "scores", from, scores, done: false }, send);
        from = index + 1;
        scores = [];
        flushed = now;
      }
    }
    Atomics.store(shared, slot.phase, phase.idle);
    sendScores({ type: "scores", from, scores, done: true }, send);
  };
}

async function scoreUnlessPostponed(check: () => Score | Promise<Score>): Promise<Score | null> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Postponed) return null;
    throw error;
  }
}

/** A Score that cannot be sent, such as one with a function in its evidence, must not take the others of its batch with it. */
function sendScores(reply: ScoresMessage, send: (reply: ReplyMessage) => void): void {
  try {
    send(reply);
  } catch {
    send({ ...reply, scores: reply.scores.map((score) => score && sendable(score)) });
  }
}

function sendable(score: Score): Score {
  try {
    return structuredClone(score);
  } catch (error) {
    return errored("E_CHECK_RESULT", `The check gave a Score that is not JSON: ${messageOf(error)}.`);
  }
}

async function loadEvaluator(recipe: PoolRecipe): Promise<Evaluate> {
  const module: unknown = await import(recipe.module);
  const definition = findDefinition(module, recipe.spec.use);
  if (definition) return definition.evaluator(recipe.options);
  throw new AssayError("E_RECIPE_LOAD", {
    message: `${recipe.module} exports no recipe "${recipe.spec.use}".`,
    hint: "Export what defineVerifier returns.",
  });
}

function findDefinition(value: unknown, name: string, depth = 0): Definition | undefined {
  if (typeof value === "function" && "evaluator" in value && value.name === name) return value as unknown as Definition; // only definitions have an evaluator
  if (typeof value !== "object" || value === null || depth > 2) return undefined;
  for (const inner of Object.values(value)) {
    const found = findDefinition(inner, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}
