import type { Context, ScoreCache, ValueCache } from "../../../src/core/types.ts";
import { createJudgeBudget, type JudgeBudget } from "../client/judge-budget.ts";
import { createJudgeClient, type JudgeClient } from "../client/create-judge-client.ts";
import { httpTransport } from "../client/http-transport.ts";
import type { JudgeTransport } from "../client/transport.ts";
import type { JudgeEndpoint, ParsedLiveJudge } from "./options.ts";
import { AssayError } from "../../../src/core/errors.ts";

/** A model that is asked, and which of its draws. */
export interface Voter {
  readonly model: string;
  readonly client: JudgeClient;
  readonly draw: number;
}

/** The judges of a Reward, each with a client that all samples share. They are made with the first question, which is where a key must be there. */
export function createVoters(options: ParsedLiveJudge): (context: Context) => readonly Voter[] {
  const budget = createJudgeBudget(defined(options.budget ?? {}));
  const known = new WeakMap<object, readonly Voter[]>();
  const withoutCache = {};
  return ({ cache }) => {
    const key = cache ?? withoutCache;
    const before = known.get(key);
    if (before) return before;
    const endpoints: readonly JudgeEndpoint[] = [options, ...(options.panel ?? [])];
    const made = endpoints.flatMap((endpoint) => {
      const client = clientFor(endpoint, options, budget, cache && holdsValues(cache) ? cache : undefined);
      return Array.from({ length: options.votes }, (_, draw) => ({ model: endpoint.model, client, draw }));
    });
    known.set(key, made);
    return made;
  };
}

function clientFor(endpoint: JudgeEndpoint, options: ParsedLiveJudge, budget: JudgeBudget, cache: ValueCache | undefined): JudgeClient {
  const transport = endpoint.transport ?? transportOf(endpoint, options);
  const { price } = endpoint;
  const prices = price && {
    [endpoint.model]: defined({
      input: price.input,
      output: price.output,
      cachedInput: price.cached_input,
      reasoning: price.reasoning,
    }),
  };
  return createJudgeClient({
    transport,
    budget,
    // The run's own budget of the network says how many calls are made at once.
    concurrency: 4_096,
    ...defined({
      cache,
      prices,
      deadlineMs: options.deadline_ms,
      attempts: options.attempts,
      requestsPerMinute: options.requests_per_minute,
      tokensPerMinute: options.tokens_per_minute,
    }),
  });
}

function transportOf(endpoint: JudgeEndpoint, options: ParsedLiveJudge): JudgeTransport {
  const url = endpoint.url ?? process.env["ASSAY_JUDGE_URL"];
  if (url === undefined || url === "") {
    throw new AssayError("E_USAGE", {
      message: `The judge "${endpoint.model}" has no url, and the environment variable ASSAY_JUDGE_URL is not set.`,
      hint: "Such as http://localhost:8000/v1.",
    });
  }
  return httpTransport({
    url,
    ...defined({ apiKeyEnv: endpoint.api_key_env, name: endpoint.name, maxTokensField: options.max_tokens_field }),
  });
}

function holdsValues(cache: ScoreCache): cache is ScoreCache & ValueCache {
  return "throughAs" in cache;
}

type Defined<Given> = { readonly [Key in keyof Given]: Exclude<Given[Key], undefined> };

/** The fields that have a value. */
function defined<Given extends object>(given: Given): Defined<Given> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<Given>; // what is left has a value
}
