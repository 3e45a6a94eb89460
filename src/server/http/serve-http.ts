import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { BlockList, isIP, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener, RequestError } from "@hono/node-server";
import { AssayError } from "../../core/errors.ts";
import type { createApp } from "./create-app.ts";

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  /** The longest that a head may take to come, in milliseconds. Default 20,000. */
  readonly headMs?: number;
  /** The longest that a whole request may take to come. Default 120,000. */
  readonly requestMs?: number;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /**
   * Lets the requests that are open now end until `ms` are over; meanwhile connections are taken, so that probes and clients are told. Then takes
   * no more, and cuts what is left. Where nothing is open this is at once.
   */
  close(ms: number): Promise<void>;
}

/** Longer than load balancers keep an idle connection, so that theirs ends first. */
const keepAliveMs = 75_000;
/** A step of a trainer may open one for each sample. */
const maxConnections = 32_768;
const backlog = 4_096;
const maxHeaders = 64;
/** How long one that was turned away may take to read why. */
const lingerMs = 1_000;

/** Listens. Heads, bodies and connections are bounded in number, size and time. Throws E_USAGE where the address cannot be had. */
export async function listenHttp(app: ReturnType<typeof createApp>, options: ListenOptions): Promise<Listening> {
  const { port, host, headMs = 20_000, requestMs = 120_000 } = options;
  // The address of a request is only asked for its path: HTTP/1.0, which health checks speak, names no host.
  const listener = getRequestListener(app.fetch, { autoCleanupIncoming: false, hostname: "localhost", errorHandler: unread });
  /** Connections on which no request has come. */
  const silent = new Set<Socket>();
  /** Those that are not answered; no more are added once the server is to end. */
  const open = createOpenCount();
  const server = createServer(
    {
      headersTimeout: headMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(2_000, headMs),
      maxHeaderSize: 16 << 10,
      requireHostHeader: false,
      noDelay: true,
    },
    (incoming, outgoing) => {
      silent.delete(incoming.socket);
      outgoing.once("close", open.add());
      void listener(incoming, outgoing);
    },
  );
  server.on("connection", (socket) => {
    silent.add(socket);
    socket.on("close", () => silent.delete(socket));
  });
  server.maxHeadersCount = maxHeaders;
  server.maxConnections = maxConnections;
  server.on("clientError", refuse);
  server.on("connect", (_request, socket) => turnAway(socket, "405 Method Not Allowed", "This server is no proxy."));
  server.listen({ port, host, backlog });
  try {
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an error";
    const hint = code === "EADDRINUSE" ? { hint: "Another server has this port; --port 0 takes a free one." } : {};
    throw new AssayError("E_USAGE", { message: `Cannot listen on ${host}:${port}: ${code}.`, ...hint });
  }
  // A server that listens on a port has an address of this kind.
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, port: address.port, close };

  async function close(ms: number): Promise<void> {
    const end = performance.now() + ms;
    await open.none(ms);
    await closeWithin(server, silent, Math.max(0, end - performance.now()));
  }
}

interface OpenCount {
  /** Counts one more, and gives what takes it off again. */
  add(): () => void;
  /** Counts nothing new from now on, and resolves when nothing is left or `ms` are over. */
  none(ms: number): Promise<void>;
}

function createOpenCount(): OpenCount {
  let count = 0;
  let ended: (() => void) | undefined;
  return {
    add() {
      if (ended) return () => {};
      count += 1;
      return () => {
        count -= 1;
        if (count === 0) ended?.();
      };
    },
    none(ms) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        ended = () => {
          clearTimeout(timer);
          resolve();
        };
        if (count === 0) ended();
      });
    },
  };
}

async function closeWithin(server: Server, silent: ReadonlySet<Socket>, ms: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  // To Node they are not idle, and from now on it looks no more whether they are too slow.
  for (const socket of silent) socket.destroy();
  const timer = setTimeout(() => server.closeAllConnections(), ms);
  await closed;
  clearTimeout(timer);
}

/** What no request could be made of: Node says why by a code. */
function refuse(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const [status, message] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? ["431 Request Header Fields Too Large", "The head of the request is too large."]
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? ["408 Request Timeout", "The request did not come whole in time."]
        : ["400 Bad Request", "This is no request of HTTP/1.1."];
  turnAway(socket, status, message);
}

/** Answers and hangs up. From here on Node neither hears of errors of the socket nor ends one whose other side never does. */
function turnAway(socket: Duplex, status: string, message: string): void {
  const body = faultText(message);
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => clearTimeout(timer));
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
}

/** A request whose path or host cannot be; what else is thrown up to here is a fault of ours. */
function unread(error: unknown): Response {
  const [status, message] =
    error instanceof RequestError ? [400, "The path or the Host header of the request cannot be read."] : [500, "The server failed."];
  return new Response(faultText(message), { status, headers: { "content-type": "application/json", connection: "close" } });
}

function faultText(message: string): string {
  return JSON.stringify({ error: { code: "E_BODY", message, hint: null, request_id: null } });
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  if (host === "localhost") return true;
  const kind = isIP(host);
  return kind !== 0 && loopback.check(host, kind === 6 ? "ipv6" : "ipv4");
}
