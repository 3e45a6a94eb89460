import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { HttpFault } from "./http-fault.ts";

export interface AccessOptions {
  /** What a client has to show. Without one, only this machine is served. */
  readonly token: string | undefined;
  /** Whether the server listens on the loopback alone: then a request must be meant for it by name. */
  readonly loopback: boolean;
}

/** Throws an HttpFault where a request may not be answered. */
export type Access = (headers: IncomingHttpHeaders) => void;

/**
 * The token counts as `Authorization: Bearer` (ROLL: `XRL-Authorization`), as `X-Api-Key`, or as the password of `Authorization: Basic` (as in `http://x:TOKEN@host`),
 * since trainers can send one or the other. On the loopback a Host header that names another machine is refused: a web page could have
 * been led here by rebinding its own name.
 */
export function createAccess({ token, loopback }: AccessOptions): Access {
  const expected = token === undefined ? undefined : digest(token);
  return (headers) => {
    if (loopback && expected === undefined && !isOwnHost(headers.host)) {
      throw new HttpFault({
        status: 403,
        code: "E_FORBIDDEN",
        message: "This server answers under localhost, 127.0.0.1 or [::1] alone; the Host header names another host.",
        hint: "Start it with a token to serve other names.",
      });
    }
    if (expected === undefined) return;
    const given = tokensOf(headers);
    if (given.some((one) => timingSafeEqual(digest(one), expected))) return;
    throw new HttpFault({
      status: 401,
      code: "E_UNAUTHORIZED",
      message: given.length === 0 ? "This server asks for a token, and the request has none." : "The token is not the one of this server.",
      hint: "Send it as Authorization: Bearer TOKEN or as X-Api-Key: TOKEN.",
      headers: { "www-authenticate": 'Bearer realm="assay"' },
    });
  };
}

function tokensOf(headers: IncomingHttpHeaders): readonly string[] {
  const tokens: string[] = [];
  const key = headers["x-api-key"];
  if (typeof key === "string") tokens.push(key);
  for (const header of [headers.authorization, headers["xrl-authorization"]]) {
    const [, scheme = "", value = ""] = /^(\S+) +(\S+) *$/u.exec(typeof header === "string" ? header : "") ?? [];
    if (scheme.toLowerCase() === "bearer") tokens.push(value);
    if (scheme.toLowerCase() === "basic") {
      const pair = Buffer.from(value, "base64").toString("utf8");
      const colon = pair.indexOf(":");
      if (colon >= 0) tokens.push(pair.slice(colon + 1));
    }
  }
  return tokens;
}

function isOwnHost(host: string | undefined): boolean {
  // HTTP/1.0 has no such header, and no browser speaks it.
  return host === undefined || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/iu.test(host);
}

/** Digests are of one length, so that comparing them tells nothing of the token's. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
