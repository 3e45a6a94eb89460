import { createJudgeClient, type JudgeClient } from "../../rubrics/judge/client/create-judge-client.ts";
import { httpTransport } from "../../rubrics/judge/client/http-transport.ts";
import type { ScoreCache, ValueCache } from "../core/types.ts";

/** Where the judge of graders is asked. */
export interface GraderJudgeOptions {
  /** The base of an OpenAI-compatible API. */
  readonly url: string;
  readonly model: string;
  /** The environment variable that holds the API key. */
  readonly apiKeyEnv?: string | undefined;
}

/** The model that graders ask, whatever model they name. */
export interface GraderJudge {
  readonly model: string;
  readonly client: JudgeClient;
}

/** Throws E_USAGE where the URL is none, or the environment variable is not set. */
export function createGraderJudge(
  { url, model, apiKeyEnv }: GraderJudgeOptions,
  { deadlineMs, cache }: { readonly deadlineMs: number; readonly cache: ScoreCache | undefined },
): GraderJudge {
  const client = createJudgeClient({
    transport: httpTransport({ url, ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }) }),
    // The server's own budget of the network says how many calls are made at once.
    concurrency: 4_096,
    deadlineMs,
    ...(cache && holdsValues(cache) ? { cache } : {}),
  });
  return { model, client };
}

function holdsValues(cache: ScoreCache): cache is ScoreCache & ValueCache {
  return "throughAs" in cache;
}
