import type { IncomingMessage, RequestOptions } from "node:http";
import { messageOf } from "../../../src/core/errors.ts";
import { quote } from "../../../src/core/text.ts";
import { over, type Clock } from "./clock.ts";
import { abortedFailure, judgeFailure, statusFailure, type JudgeFailure } from "./failure.ts";
import { openRequest } from "./http-agent.ts";
import { retryAfterMs } from "./retry-delay.ts";

export interface PostOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: NonNullable<RequestOptions["agent"]>;
  readonly body: unknown;
  readonly signal: AbortSignal;
  /** Until there is a connection, where a new one is made. */
  readonly connectMs: number;
  /** Until the status line. */
  readonly firstByteMs: number;
  readonly maxReplyBytes: number;
  readonly clock: Clock;
  /** Takes secrets out of what the endpoint says. */
  readonly redact: (text: string) => string;
}

export type Posted = { readonly body: unknown } | { readonly failure: JudgeFailure };

/** How much is read of a page that is no reply, and how much of that is shown. */
const maxErrorBytes = 64 * 1024;
const shownCharacters = 200;
const decoder = new TextDecoder();

/** One POST of JSON and the JSON that comes back, in bounded time and memory. Redirects are not followed. */
export async function postJson(options: PostOptions): Promise<Posted> {
  const { firstByteMs, url } = options;
  const received = await exchange(options);
  switch (received.kind) {
    case "whole":
      return received.response.statusCode === 200 ? jsonOf(received, options) : { failure: refusalOf(received, options) };
    case "aborted":
      return { failure: abortedFailure() };
    case "late":
      return { failure: judgeFailure("E_JUDGE_TIMEOUT", `The judge did not begin to answer within ${firstByteMs} ms.`) };
    case "too-large":
      return {
        failure: judgeFailure("E_JUDGE_TOO_LARGE", `The judge's reply is larger than the limit of ${options.maxReplyBytes} bytes.`),
      };
    case "cut":
      return { failure: judgeFailure("E_JUDGE_CUT", `The judge's reply broke off: ${messageOf(received.error)}.`) };
    default:
      return { failure: judgeFailure("E_JUDGE_CONNECTION", `No connection to the judge at ${url.origin}: ${messageOf(received.error)}.`) };
  }
}

interface Whole {
  readonly kind: "whole";
  readonly response: IncomingMessage;
  readonly text: string;
}

type Received =
  | Whole
  | { readonly kind: "aborted" | "late" | "too-large" }
  | { readonly kind: "cut" | "no-connection"; readonly error: unknown };

/** Sends, and takes in what comes. The connection is closed unless the reply came whole. */
function exchange({ url, headers, agent, body, signal, firstByteMs, maxReplyBytes, clock, connectMs }: PostOptions): Promise<Received> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: "aborted" });
    const waiting = new AbortController();
    const connecting = new AbortController();
    const request = openRequest(url, { method: "POST", agent, headers });
    const end = (received: Received): void => {
      signal.removeEventListener("abort", abort);
      waiting.abort(over);
      connecting.abort(over);
      if (received.kind !== "whole") request.destroy();
      resolve(received);
    };
    const abort = (): void => end({ kind: "aborted" });
    signal.addEventListener("abort", abort);
    void clock.sleep(firstByteMs, waiting.signal).then(() => {
      if (!waiting.signal.aborted) end({ kind: "late" });
    });
    request.on("socket", (socket) => {
      if (!socket.connecting) return;
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => connecting.abort(over));
      void clock.sleep(connectMs, connecting.signal).then(() => {
        if (!connecting.signal.aborted) end({ kind: "no-connection", error: `none within ${connectMs} ms` });
      });
    });
    let begun = false;
    request.on("error", (error) => end({ kind: begun ? "cut" : "no-connection", error }));
    request.on("response", (response) => {
      begun = true;
      waiting.abort(over);
      const chunks: Buffer[] = [];
      let size = 0;
      const isReply = response.statusCode === 200;
      const whole = (): void => end({ kind: "whole", response, text: decoder.decode(Buffer.concat(chunks)) });
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size <= (isReply ? maxReplyBytes : maxErrorBytes)) return;
        if (isReply) return end({ kind: "too-large" });
        // Of a page that is no reply its beginning will do.
        whole();
        request.destroy();
      });
      response.on("end", whole);
      response.on("error", (error) => end({ kind: "cut", error }));
    });
    request.end(JSON.stringify(body));
  });
}

function jsonOf({ text, response }: Whole, { redact }: PostOptions): Posted {
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    const type = response.headers["content-type"] ?? "no content type";
    const shown = quote(redact(text), shownCharacters);
    return { failure: judgeFailure("E_JUDGE_NOT_JSON", `The judge's reply is not JSON (${quote(type)}): ${shown}.`) };
  }
}

function refusalOf({ text, response }: Whole, { redact, clock }: PostOptions): JudgeFailure {
  const header = (name: string): string | undefined => response.headers[name]?.toString();
  const { statusCode = 0 } = response;
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const said = isRedirect ? ` and points to ${quote(redact(header("location") ?? "nowhere"), shownCharacters)}` : saidBy(redact(text));
  return statusFailure(statusCode, said, retryAfterMs(header, clock.now()));
}

/** What an endpoint says to an error, in a few words: the message of an OpenAI-compatible body, else the body. */
function saidBy(text: string): string {
  if (text.trim() === "") return "";
  return `: ${quote(messageIn(text) ?? text.trim(), shownCharacters)}`;
}

function messageIn(text: string): string | undefined {
  try {
    const { error, message, detail } = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>; // fields of any type
    const said: unknown = typeof error === "object" && error !== null && "message" in error ? error.message : (error ?? message ?? detail);
    return typeof said === "string" ? said : undefined;
  } catch {
    // Not JSON: it is shown as it is.
    return undefined;
  }
}
