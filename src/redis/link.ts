import { createRequire } from "node:module";
import { AssayError, messageOf } from "../core/errors.ts";
import { parseRedisUrl, type RedisAddress } from "./address.ts";

/** A connection to Redis that may break and comes back by itself. */
export interface RedisLink {
  /** The address for people, without a password. */
  readonly shown: string;
  /**
   * Sends commands at once and gives their replies in order, errors that Redis answers with among them. Rejects with E_REDIS where it cannot be
   * reached or takes longer than the limit: then nobody knows which of the commands were done.
   */
  send(commands: readonly (readonly string[])[]): Promise<readonly unknown[]>;
  /** "lost": it answered a moment ago and is being looked for. "down": it did not for a while, or never has. */
  state(): "up" | "connecting" | "lost" | "down";
  /** Text of what Redis or the network said, without the password. */
  told(error: unknown): string;
  close(): void;
}

export interface RedisLinkOptions {
  /** Told once when Redis is lost, with the reason. */
  readonly lost?: (reason: string) => void;
  /** Told once when it is back. */
  readonly back?: () => void;
  /** The longest that a connection or a batch of commands may take, in milliseconds. Default 1,000. */
  readonly limitMs?: number;
}

/** What is used of the client. */
interface Client {
  connect(): Promise<unknown>;
  sendCommand(words: string[]): Promise<unknown>;
  on(event: "error", listener: (error: unknown) => void): unknown;
  unref(): void;
  destroy(): void;
}

const minPauseMs = 250;
const maxPauseMs = 10_000;
const lostMs = 5_000;
const packageName = "@redis/client";

/**
 * Connects to redis://… or rediss://…, without waiting for it. Only the first connection is waited for by `send`; later ones are made in the
 * background, at growing distance, so that a Redis that is gone costs nothing. Throws E_USAGE where the address is none or @redis/client is not installed.
 */
export function openRedisLink(url: string, { lost, back, limitMs = 1_000 }: RedisLinkOptions = {}): RedisLink {
  const address = parseRedisUrl(url);
  requirePackage();
  let client: Client | undefined;
  let firstIsOver = false;
  let everUp = false;
  let downSince = performance.now();
  let pauseMs = minPauseMs;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  let toldLost = false;
  let toldBack = false;
  let reason = "it was not asked yet";

  const told = (error: unknown): string => address.withoutSecrets(messageOf(error));

  const connect = async (): Promise<Client | undefined> => {
    let made: Client | undefined;
    try {
      const fresh = await createClient(address, limitMs);
      made = fresh;
      // What cannot be read puts replies out of step with commands: such a connection is of no use any more.
      fresh.on("error", (error) => {
        if (client !== fresh) return;
        drop(fresh);
        fail(error);
      });
      // A server that accepts and says nothing is no Redis that can be used.
      const pong = await within(limitMs, connectAndPing(fresh));
      if (closed || pong !== "PONG") throw new Error("it is no Redis that takes commands");
      client = fresh;
      everUp = true;
      if (toldLost && !toldBack) {
        toldBack = true;
        back?.();
      }
      return fresh;
    } catch (error) {
      if (made) drop(made);
      fail(error);
      return undefined;
    } finally {
      firstIsOver = true;
    }
  };

  const fail = (error: unknown): void => {
    reason = told(error);
    if (closed) return;
    if (client) downSince = performance.now();
    client = undefined;
    if (!toldLost) {
      toldLost = true;
      lost?.(reason);
    }
    clearTimeout(retry);
    retry = setTimeout(() => void connect(), pauseMs).unref();
    pauseMs = Math.min(maxPauseMs, pauseMs * 2);
  };

  const unreachable = (): AssayError =>
    new AssayError("E_REDIS", {
      message: `Expected ${address.shown} to answer within ${limitMs} ms: ${reason}.`,
      hint: "See whether it runs and takes the name and password; it is looked for in the background.",
    });

  const first = connect();

  return {
    shown: address.shown,
    told,
    async send(commands) {
      const used = client ?? (firstIsOver ? undefined : await first);
      if (!used) throw unreachable();
      try {
        const replies = Promise.all(commands.map((words) => used.sendCommand([...words]).catch(replyOf)));
        const given = await within(limitMs, replies);
        pauseMs = minPauseMs;
        return given;
      } catch (error) {
        // A reply that comes later must not be taken for that of a later command.
        drop(used);
        if (client === used) fail(error);
        throw unreachable();
      }
    },
    state() {
      if (client) return "up";
      if (!firstIsOver) return "connecting";
      return everUp && performance.now() - downSince < lostMs ? "lost" : "down";
    },
    close() {
      closed = true;
      clearTimeout(retry);
      if (client) drop(client);
      client = undefined;
    },
  };
}

/** An error that Redis answered with is a reply; one of the connection is none. */
async function replyOf(error: unknown): Promise<Error> {
  const { ErrorReply } = await import("@redis/client");
  if (error instanceof ErrorReply) return error;
  throw error;
}

async function connectAndPing(client: Client): Promise<unknown> {
  await client.connect();
  return await client.sendCommand(["PING"]);
}

async function createClient({ host, port, tls, username, password, database }: RedisAddress, limitMs: number): Promise<Client> {
  const redis = await import("@redis/client");
  const socket = { host, port, connectTimeout: limitMs, reconnectStrategy: false } as const;
  const made: Client = redis.createClient({
    RESP: 2,
    socket: tls ? { ...socket, tls } : socket,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    database,
    disableClientInfo: true,
    maintNotifications: "disabled",
  });
  made.unref();
  return made;
}

function requirePackage(): void {
  try {
    createRequire(import.meta.url).resolve(packageName);
  } catch (error) {
    throw new AssayError("E_USAGE", {
      message: `State in Redis needs the package ${packageName}, which is not installed.`,
      hint: `Install it beside assay-rewards: npm install ${packageName}`,
      cause: error,
    });
  }
}

/**
 * The timer holds the process, so that it does not end in the middle of a question. It runs in two halves: where this process itself was at work
 * for the whole time, the first is over at once, and what came meanwhile is read during the second.
 */
async function within<Value>(limitMs: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Error("it did not answer in time"));
    timer = setTimeout(() => (timer = setTimeout(end, limitMs / 2)), limitMs / 2);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function drop(client: Client): void {
  try {
    client.destroy();
  } catch {
    // It was closed already, which is what is wanted.
  }
}
