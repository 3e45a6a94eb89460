import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { Json } from "../../../../../src/core/types.ts";

/** What a judge's endpoint was sent. */
export interface Received {
  readonly path: string;
  readonly index: number;
  readonly model: string;
  readonly system: string;
  readonly user: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Text is the content of a reply; an object is the whole body; a function does as it likes. */
export type Reaction = string | { readonly body: unknown; readonly status?: number } | ((response: ServerResponse) => void);

export interface JudgeServer {
  readonly url: string;
  readonly received: readonly Received[];
  /** The greatest number of requests that were open at once. */
  peak(): number;
}

/** A real server on loopback that answers as the test says; it goes when the test ends. */
export async function judgeServer(react: (received: Received) => Reaction | Promise<Reaction>): Promise<JudgeServer> {
  const received: Received[] = [];
  let open = 0;
  let peak = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open += 1;
    peak = Math.max(peak, open);
    response.on("close", () => (open -= 1));
    const body = JSON.parse(await text(request)) as Record<string, unknown>; // the client under test sends JSON
    const messages = (body["messages"] ?? []) as readonly { readonly role: string; readonly content: string }[];
    const said = (role: string): string => messages.find((message) => message.role === role)?.content ?? "";
    const one = {
      path: request.url ?? "",
      index: received.length,
      model: String(body["model"]),
      system: said("system"),
      user: said("user"),
      body,
    };
    received.push(one);
    const reaction = await react(one);
    if (typeof reaction === "function") return reaction(response);
    const { status = 200, body: sent } = typeof reaction === "string" ? { body: chatBody(reaction) } : reaction;
    response.writeHead(status, { "content-type": "application/json" }).end(typeof sent === "string" ? sent : JSON.stringify(sent));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}/v1`, received, peak: () => peak };
}

export function chatBody(content: string | null, more: Readonly<Record<string, unknown>> = {}): unknown {
  const {
    finish_reason = "stop",
    message = {},
    logprobs = null,
  } = more as { finish_reason?: string; message?: object; logprobs?: unknown };
  return {
    id: "chat-1",
    model: "stand-in",
    choices: [{ index: 0, finish_reason, logprobs, message: { role: "assistant", content, ...message } }],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  };
}

/** The ids that a prompt asks about. */
export function askedIds(user: string): readonly string[] {
  return [...user.matchAll(/^- id: (".*")$/gmu)].map(([, id]) => JSON.parse(id ?? "") as string); // JSON text of a string
}

/** A reply with the same verdict for every id that was asked about, or one by id. */
export function verdicts(user: string, verdict: Json | ((id: string) => Json)): string {
  const of = (id: string): Json => (typeof verdict === "function" ? verdict(id) : verdict);
  return JSON.stringify({ verdicts: askedIds(user).map((id) => ({ id, reason: `of ${id}`, verdict: of(id) })) });
}
