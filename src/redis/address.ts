import { AssayError } from "../core/errors.ts";

/** Where a Redis is and how to log in. Its secrets stand in no text that `shown` or `withoutSecrets` gave. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** The address for people, without name and password. */
  readonly shown: string;
  /** The text without the password, however it came in. */
  withoutSecrets(text: string): string;
}

export function isRedisUrl(where: string): boolean {
  return /^rediss?:\/\//iu.test(where);
}

/** Reads redis[s]://[[name]:password@]host[:port][/database]. Throws E_USAGE, and never with the password in it. */
export function parseRedisUrl(text: string): RedisAddress {
  // What URL throws holds the whole text, so it is no cause of anything.
  const url = URL.parse(text);
  if (!url || !isRedisUrl(text) || url.hostname === "") throw refused("it is no such address");
  if (url.search !== "" || url.hash !== "") throw refused("it has options after ? or #");
  const database = /^\/?(\d{0,5})\/?$/u.exec(url.pathname)?.[1];
  if (database === undefined) throw refused("what stands after the host is no number of a database");
  const [username, password] = [decoded(url.username), decoded(url.password)];
  const tls = url.protocol === "rediss:";
  const port = url.port === "" ? 6379 : Number(url.port);
  const secrets = password === undefined ? [] : [...new Set([url.password, password])];
  return {
    host: url.hostname.replace(/^\[|\]$/gu, ""),
    port,
    tls,
    username,
    password,
    database: Number(database),
    shown: `${url.protocol}//${url.hostname}:${port}/${Number(database)}`,
    withoutSecrets: (said) => secrets.reduce((left, secret) => left.replaceAll(secret, "…"), said),
  };
}

function decoded(part: string): string | undefined {
  if (part === "") return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused("the name or password has a % that encodes nothing");
  }
}

function refused(why: string): AssayError {
  return new AssayError("E_USAGE", {
    message: `Expected redis://[[name]:password@]host[:port][/database], or rediss:// for TLS: ${why}.`,
    hint: "Write special characters of a password percent-encoded, such as %40 for @.",
  });
}
