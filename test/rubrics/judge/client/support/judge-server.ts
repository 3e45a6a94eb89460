import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { Json } from "../../../../../src/core/types.ts";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, Json>>;
  /** How many came before. */
  readonly index: number;
}

export interface JudgeServer {
  /** The base of its API. */
  readonly url: string;
  readonly received: readonly Received[];
  /** How many were being answered at once at most. */
  peak(): number;
  close(): Promise<void>;
}

/** A real server on the loopback, which answers as it is told. It is closed when the test ends. */
export async function judgeServer(answer: (response: ServerResponse, request: Received) => void): Promise<JudgeServer> {
  const received: Received[] = [];
  let open = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    open += 1;
    peak = Math.max(peak, open);
    response.on("close", () => (open -= 1));
    void text(request).then((body) => {
      const { url: path = "", headers } = request;
      const one = { path, headers, body: JSON.parse(body) as Received["body"], index: received.length }; // sent by the client as JSON
      received.push(one);
      answer(response, one);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  onTestFinished(() => (server.listening ? close() : undefined));
  const { port } = server.address() as AddressInfo; // of a server that listens on a port
  return { url: `http://127.0.0.1:${port}/v1`, received, peak: () => peak, close };
}

/** A chat completion; the message and the body may have more fields. */
export function completion(content: string | null, message: object = {}, body: object = {}): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    model: "judge-0613",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content, ...message } }],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
    ...body,
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
