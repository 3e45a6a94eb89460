import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { protocol } from "../protocol.ts";
import type { Access } from "./access.ts";
import type { Answer, Endpoint, Exchange } from "./endpoint.ts";
import { HttpFault } from "./http-fault.ts";
import { readBody, type BodyBudget } from "./read-body.ts";
import type { RequestLog } from "./request-log.ts";
import type { ServerMetrics } from "./server-metrics.ts";
import type { UnreadAnswers } from "./unread-answers.ts";

export interface AppOptions {
  readonly endpoints: readonly Endpoint[];
  readonly access: Access;
  readonly maxBodyBytes: number;
  readonly bodies: BodyBudget;
  readonly unread: UnreadAnswers;
  readonly log: RequestLog;
  readonly metrics: ServerMetrics;
  /** Whether the server is about to end, so that connections are not kept. */
  readonly draining: () => boolean;
}

type Env = { Bindings: HttpBindings };

const requestIdPattern = /^[\w.-]{1,64}$/u;

/** All endpoints behind one door: request id, access, bounded body, faults as JSON, log and metrics. */
export function createApp(options: AppOptions): Hono<Env> {
  const { endpoints, access, log, metrics } = options;
  const app = new Hono<Env>();

  const respond = async (
    context: Context<Env>,
    route: string,
    answer: (exchange: Exchange) => Answer | Promise<Answer>,
    { guarded = true, begins = false }: Pick<Endpoint, "guarded" | "begins"> = {},
  ) => {
    const { incoming, outgoing } = context.env;
    const start = performance.now();
    const given = incoming.headers["x-request-id"];
    const requestId = typeof given === "string" && requestIdPattern.test(given) ? given : randomUUID();
    const cut = (): void => {
      log.event("an answer was not read", { request_id: requestId });
      incoming.socket.destroy();
    };
    const unread = options.unread.watch(outgoing, cut);
    const refused = begins && options.draining();
    let bytes = 0;
    let made: Answer;
    try {
      if (guarded) access(incoming.headers);
      made = await answer({
        incoming,
        requestId,
        start,
        param: (name) => context.req.param(name),
        async body() {
          const read = await readBody(incoming, options.maxBodyBytes, options.bodies);
          bytes += read.bytes;
          // Only now: a client that is still sending would meet the end of the connection instead of the answer.
          if (refused) throw draining();
          return read;
        },
        unread,
      });
    } catch (error) {
      made = faultAnswer(error, requestId);
      if (!(error instanceof HttpFault)) log.event("internal error", { request_id: requestId, stack: stackOf(error) });
    }
    options.bodies.release(bytes);
    unread.begin();
    if (typeof made.body === "string") unread.add(made.body.length);
    const { status = 200 } = made;
    const ms = performance.now() - start;
    metrics.request(route, status, ms);
    log.request({
      requestId,
      method: incoming.method ?? "",
      route,
      status,
      ms,
      bytes,
      ...(made.code === undefined ? {} : { code: made.code }),
    });
    const headers: Record<string, string> = {
      "content-type": made.type ?? "application/json",
      "x-request-id": requestId,
      "x-assay-protocol": String(protocol),
      ...made.headers,
    };
    // A body that nobody will read must not be taken for the next request.
    if (options.draining() || (!incoming.complete && announcesBody(incoming.headers))) headers["connection"] = "close";
    return context.body(made.body, status as ContentfulStatusCode, headers);
  };

  for (const endpoint of endpoints) {
    const { method, path } = endpoint;
    app.on(method, path, (context) => respond(context, path, (exchange) => endpoint.answer(exchange), endpoint));
  }
  for (const [path, methods] of methodsByPath(endpoints)) {
    app.all(path, (context) =>
      respond(context, path, () => {
        const allow = methods.join(", ");
        throw new HttpFault({ status: 405, code: "E_NOT_SERVED", message: `This path answers ${allow} alone.`, headers: { allow } });
      }),
    );
  }
  app.notFound((context) =>
    respond(context, "(none)", () => {
      throw new HttpFault({
        status: 404,
        code: "E_NOT_SERVED",
        message: "Nothing is served under this path.",
        hint: "GET /openapi.json lists what is.",
      });
    }),
  );
  return app;
}

function draining(): HttpFault {
  return new HttpFault({
    status: 503,
    code: "E_DRAINING",
    message: "This server is about to end: it answers what it has taken in, and takes in nothing new.",
    hint: "Ask again: another server, or the one that comes after this.",
    retryAfterS: 1,
  });
}

function announcesBody(headers: IncomingHttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function methodsByPath(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { path, method } of endpoints) found.set(path, [...(found.get(path) ?? []), method]);
  return found;
}

/** A fault as the client sees it. What was not foreseen says nothing but its request id, under which the log has it. */
export function faultAnswer(error: unknown, requestId: string): Answer {
  const { status, code, message, hint, retryAfterS, headers } =
    error instanceof HttpFault
      ? error.details
      : {
          status: 500 as const,
          code: "E_INTERNAL" as const,
          message: "The server failed.",
          hint: "Its log has more under this request id.",
        };
  return {
    status,
    headers: { ...(retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) }), ...headers },
    body: JSON.stringify({ error: { code, message, hint: hint ?? null, request_id: requestId } }),
    code,
  };
}

/** Where it happened. What was thrown may quote a sample, so its message is left out. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /u.test(line));
  return [error.name, ...frames.slice(0, 20)].join("\n");
}
