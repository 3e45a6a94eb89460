import { validateHeaderName, validateHeaderValue } from "node:http";
import { AssayError } from "../../../src/core/errors.ts";
import { quote } from "../../../src/core/text.ts";
import { chatBody, chatReply, type MaxTokensField } from "./chat-wire.ts";
import { systemClock, type Clock } from "./clock.ts";
import { judgeFailure, statusFailure } from "./failure.ts";
import { createAgent } from "./http-agent.ts";
import { postJson } from "./post-json.ts";
import { scalarBody, scalarReply } from "./scalar-wire.ts";
import type { JudgeRequest } from "./types.ts";
import { failed, type JudgeTransport, type Sent } from "./transport.ts";

export interface HttpTransportOptions {
  /** The base of an OpenAI-compatible API, such as `http://localhost:8000/v1`. */
  readonly url: string;
  /** The environment variable that holds the API key. The key itself stands nowhere: not in options, caches, errors or traces. */
  readonly apiKeyEnv?: string;
  /** More headers, none of them secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands for the endpoint in cache keys. Default: its URL. With a name, replies outlast a change of address. */
  readonly name?: string;
  /** For making a connection. Default 10 seconds. */
  readonly connectMs?: number;
  /** For connecting and until the reply begins, which for a judge that does not stream is when it is done. Default: the deadline of the call. */
  readonly firstByteMs?: number;
  /** Default 16 MiB. */
  readonly maxReplyBytes?: number;
  readonly maxTokensField?: MaxTokensField;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

/**
 * Chat completions and reward models over HTTP: vLLM, SGLang, llama.cpp, Ollama, OpenRouter, OpenAI and whatever speaks as they do.
 * Throws E_USAGE where the URL is none, or the environment variable is not set.
 *
 * @example
 * const transport = httpTransport({ url: "http://localhost:8000/v1" });
 */
export function httpTransport(options: HttpTransportOptions): JudgeTransport {
  const {
    firstByteMs = 24 * 3_600_000,
    maxReplyBytes = 16 * 2 ** 20,
    maxTokensField = "max_tokens",
    clock = systemClock,
    connectMs = 10_000,
  } = options;
  const base = baseUrl(options.url);
  const key = apiKey(options);
  const post = { clock, maxReplyBytes, firstByteMs, connectMs, agent: createAgent(base, options.env), redact: redactor(key) };
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
    ...options.headers,
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };

  return {
    name: options.name ?? base.origin + base.pathname,
    server: { address: base.hostname, port: Number(base.port) || (base.protocol === "https:" ? 443 : 80) },
    async send(request, signal) {
      const body = request.kind === "chat" ? chatBody(request, maxTokensField) : scalarBody(request);
      const posted = await postJson({ ...post, url: urlFor(base, request), headers, body, signal });
      return "failure" in posted ? failed(posted.failure) : sentOf(request, posted.body, post.redact);
    },
  };
}

function sentOf(request: JudgeRequest, body: unknown, redact: (text: string) => string): Sent {
  const reply = request.kind === "chat" ? chatReply(body) : scalarReply(request.kind, body);
  if (reply) return { status: "replied", reply };
  const shown = quote(redact(JSON.stringify(body)), 200);
  // OpenRouter answers 200 where the provider behind it failed.
  const code = codeIn(body);
  if (code !== undefined) return failed(statusFailure(code, `, inside of a reply: ${shown}`));
  const what = request.kind === "chat" ? "chat completion" : `reply of /${request.kind}`;
  return failed(judgeFailure("E_JUDGE_SHAPE", `The judge's reply has not the shape of a ${what}: ${shown}.`));
}

function codeIn(body: unknown): number | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const { error } = body;
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  const code = Number(error.code);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined;
}

/** The reward models of vLLM stand beside /v1 and not below it. */
function urlFor(base: URL, { kind }: JudgeRequest): URL {
  const url = new URL(base);
  const path = base.pathname.replace(/\/$/u, "");
  url.pathname = kind === "chat" ? `${path}/chat/completions` : `${path.replace(/\/v1$/u, "")}/${kind}`;
  return url;
}

function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/u.test(url.protocol)) {
    throw new AssayError("E_USAGE", {
      message: `The judge's URL must begin with http:// or https://, not be ${quote(text)}.`,
      hint: "Such as http://localhost:8000/v1.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new AssayError("E_USAGE", {
      message: `The judge's URL at ${url.host} must hold no user name or password.`,
      hint: "Put the key into an environment variable and its name into apiKeyEnv.",
    });
  }
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/u, "").replace(/\/chat\/completions$/u, "");
  return url;
}

function apiKey({ apiKeyEnv, headers = {}, env = process.env }: HttpTransportOptions): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new AssayError("E_USAGE", { message: `The judge's header ${quote(name)} cannot be sent.` });
    }
  }
  if (Object.keys(headers).some((name) => /^(proxy-)?authorization$|^(x-)?api-key$/iu.test(name)))
    throw new AssayError("E_USAGE", { message: "Keys do not go into headers: name the environment variable in apiKeyEnv." });
  if (apiKeyEnv === undefined) return undefined;
  const key = env[apiKeyEnv]?.trim();
  if (!key)
    throw new AssayError("E_USAGE", { message: `The environment variable ${quote(apiKeyEnv)} with the judge's API key is not set.` });
  if (/[^\u0021-\u007e]/u.test(key))
    throw new AssayError("E_USAGE", { message: `The environment variable ${quote(apiKeyEnv)} holds what cannot be an API key.` });
  return key;
}

function redactor(key: string | undefined): (text: string) => string {
  return key === undefined ? (text) => text : (text) => text.replaceAll(key, "[API key]");
}
