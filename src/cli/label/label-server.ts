import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import { AssayError, messageOf } from "../../core/errors.ts";
import type { LabelSession } from "./label-session.ts";

/** A page for one rater on this machine, which no other page and no other machine can use. */
export interface LabelServer {
  /** The address to open, with the token that every request must carry. */
  readonly address: string;
  /** Resolves when the rater finished, nobody came for as long as `idleMs`, or the signal ended it; rejects where a label cannot be kept. */
  readonly closed: Promise<"finished" | "idle" | "aborted">;
}

export interface LabelServerOptions {
  readonly session: LabelSession;
  /** The page and its policy. */
  readonly page: { readonly html: string; readonly policy: string };
  /** Lines about how far raters agree, for the end. */
  readonly agreement: () => readonly string[];
  /** 0 takes a free one. */
  readonly port: number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

const maxBodyBytes = 1_024;

const bodies = {
  answer: z.strictObject({ position: z.int().min(0), answer: z.enum(["right", "wrong", "unsure"]) }),
  nothing: z.strictObject({}),
} as const;

export async function openLabelServer({ session, page, agreement, port, idleMs, signal }: LabelServerOptions): Promise<LabelServer> {
  const token = randomBytes(24).toString("base64url");
  const { promise: closed, resolve, reject } = Promise.withResolvers<"finished" | "idle" | "aborted">();
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 16_384 }, (request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) send(response, error.status, { error: error.message });
      else {
        send(response, 500, { error: messageOf(error) });
        reject(error);
        close();
      }
    });
  });
  server.maxConnections = 64;

  const end = (why: "finished" | "idle" | "aborted"): void => {
    resolve(why);
    close();
  };
  const close = (): void => {
    clearTimeout(idle);
    signal.removeEventListener("abort", abort);
    server.close();
    server.closeIdleConnections();
  };
  const abort = (): void => {
    end("aborted");
    server.closeAllConnections();
  };
  const idle = setTimeout(() => end("idle"), idleMs);

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = checked(request, token, (server.address() as AddressInfo).port); // it listens to a port
    idle.refresh();
    const route = `${request.method} ${path.replace(/\/\d+$/u, "/N")}`;
    switch (route) {
      case "GET /":
        response.writeHead(200, {
          ...headers,
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": `${page.policy}; frame-ancestors 'none'`,
        });
        response.end(page.html);
        return;
      case "GET /progress":
        send(response, 200, session.progress());
        return;
      case "GET /row/N": {
        const row = session.row(Number(path.slice("/row/".length)));
        if (!row) throw new Refusal(404, "There is no such row.");
        send(response, 200, row);
        return;
      }
      case "GET /agreement":
        send(response, 200, agreement());
        return;
      case "POST /answer": {
        const { position, answer } = await readBody(request, bodies.answer);
        if (!session.row(position)) throw new Refusal(404, "There is no such row.");
        send(response, 200, session.answer(position, answer));
        return;
      }
      case "POST /undo":
        await readBody(request, bodies.nothing);
        send(response, 200, session.undo());
        return;
      case "POST /finish":
        await readBody(request, bodies.nothing);
        response.once("finish", () => end("finished"));
        send(response, 200, null);
        return;
      default:
        throw new Refusal(404, "There is nothing here.");
    }
  }

  await new Promise<void>((listening, failed) => {
    server.once("error", (error) => {
      clearTimeout(idle);
      failed(
        new AssayError("E_USAGE", {
          message: `Port ${port} cannot be opened: ${error.message}.`,
          hint: "Without --port a free one is taken.",
          cause: error,
        }),
      );
    });
    server.listen(port, "127.0.0.1", listening);
  });
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`, closed }; // as above
}

/** A request that is not served, with its status. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The path behind the token. Refuses what another page could send: another name of this host (as by rebinding a name to it), another origin,
 * a request that a browser says comes from another site, and a wrong token.
 */
function checked({ headers: sent, url = "", method }: IncomingMessage, token: string, port: number): string {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (sent.host === undefined || !hosts.includes(sent.host)) throw new Refusal(403, "This page is for this machine alone.");
  const { origin } = sent;
  if (origin === undefined ? method !== "GET" : origin !== `http://${sent.host}`)
    throw new Refusal(403, "This request comes from another page.");
  const site = sent["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") throw new Refusal(403, "This request comes from another site.");
  const [, given = "", ...rest] = (url.split("?")[0] ?? "").split("/");
  if (!sameText(given, token)) throw new Refusal(403, "The address lacks its token: open the one that assay printed.");
  return `/${rest.join("/")}`;
}

/** Takes the same time wherever they differ. */
function sameText(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}

async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  if (request.headers["content-type"] !== "application/json") throw new Refusal(415, "application/json is expected.");
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBodyBytes) throw new Refusal(413, `At most ${maxBodyBytes} bytes are read.`);
    pieces.push(piece);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(400, "The body has the wrong shape.");
  return parsed.data;
}

const headers = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
} as const;

function send(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // A refused request may have more to say: nobody listens.
  const end = status >= 400 ? { connection: "close" } : {};
  response.writeHead(status, { ...headers, ...end, "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}
