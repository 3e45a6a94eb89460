import type { IncomingMessage } from "node:http";
import type * as z from "zod";
import type { UnreadAnswer } from "./unread-answers.ts";

/** A request on its way to an answer. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly requestId: string;
  /** When its head came, by performance.now. */
  readonly start: number;
  /** A named part of the path, decoded. */
  param(name: string): string | undefined;
  /** Reads the body; throws an HttpFault. What it takes up is let go of when the request is answered. */
  body(): Promise<{ readonly text: string; readonly type: "json" | "ndjson" }>;
  /** What a stream that is the answer has to be counted by; a text is counted by itself. */
  readonly unread: UnreadAnswer;
}

export interface Answer {
  /** Default 200. */
  readonly status?: number;
  /** Default application/json. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array>;
  /** For the log: the code of what went wrong. */
  readonly code?: string;
}

/** One thing that the server answers; what the OpenAPI document tells of it stands beside it. */
export interface Endpoint {
  readonly method: "GET" | "POST";
  /** With named parts as `:name`. */
  readonly path: string;
  readonly summary: string;
  /** What it is part of: native, or a dialect. */
  readonly tag: string;
  readonly body?: z.ZodType;
  readonly reply?: z.ZodType;
  /** Whether a token is asked for, where the server has one. Default true. */
  readonly guarded?: boolean;
  /** Whether asking begins work, which a server that is about to end refuses. Default false. */
  readonly begins?: boolean;
  answer(exchange: Exchange): Answer | Promise<Answer>;
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) };
}
