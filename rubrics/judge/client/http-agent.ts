import { Agent, request, type ClientRequest, type RequestOptions } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";

/** Servers close connections that rest for 5 seconds, as a rule: those that rest are closed here before. */
const restMs = 4_000;

/**
 * Connections that are used again. Requests go through node:http, which takes half the CPU time of fetch, so that a judge is not kept waiting,
 * and knows no limit of five minutes. Proxies are those of the environment where NODE_USE_ENV_PROXY says so.
 */
export function createAgent(url: URL, env: Readonly<Record<string, string | undefined>> = process.env): Agent {
  const options = { keepAlive: true, timeout: restMs, ...(env["NODE_USE_ENV_PROXY"] === "1" && { proxyEnv: env }) };
  return url.protocol === "https:" ? new SecureAgent(options) : new Agent(options);
}

export function openRequest(url: URL, options: RequestOptions): ClientRequest {
  return url.protocol === "https:" ? secureRequest(url, options) : request(url, options);
}
