import type { IncomingMessage } from "node:http";
import { nestsWithin } from "../../core/nests-within.ts";
import { parseExactJson } from "../../data/exact-number.ts";
import { maxDepth } from "../../data/parse-row.ts";
import { fieldsWithin } from "./fields-within.ts";
import { HttpFault } from "./http-fault.ts";

export type MediaType = "json" | "ndjson";

/** What bodies take up together while they are read and answered. */
export interface BodyBudget {
  /** False where there is no room for so many bytes more. */
  take(bytes: number): boolean;
  release(bytes: number): void;
}

export function createBodyBudget(maxBytes: number): BodyBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken > 0 && taken + bytes > maxBytes) return false;
      taken += bytes;
      return true;
    },
    release: (bytes) => void (taken -= bytes),
  };
}

export interface BodyText {
  readonly text: string;
  readonly bytes: number;
  readonly type: MediaType;
}

/** Of a row, or of a body that is no list of rows: parsing, copying and hashing so many takes some 350 ms, and nothing else is done meanwhile. */
export const maxFields = 262_144;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Reads the body of a request whole. Throws an HttpFault: 415 where it is not declared as JSON (a page in a browser cannot send that type
 * unasked), 413 past `maxBytes`, 503 where the bodies of all requests take up too much, 400 where it is not UTF-8 or breaks off.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, budget: BodyBudget): Promise<BodyText> {
  const type = mediaType(request.headers["content-type"]);
  const coding = request.headers["content-encoding"];
  if (coding !== undefined && coding !== "identity")
    throw unsupported(`A body is expected as it is, not with the coding ${coding.slice(0, 40)}.`);
  const declared = request.headers["content-length"];
  if (declared !== undefined && Number(declared) > maxBytes) throw tooLarge(maxBytes);
  let bytes = 0;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > maxBytes) throw tooLarge(maxBytes);
      if (!budget.take(chunk.length)) throw crowded();
      bytes += chunk.length;
      chunks.push(chunk);
    }
    const text = utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    return { text, bytes, type };
  } catch (error) {
    budget.release(bytes);
    if (error instanceof HttpFault) throw error;
    throw new HttpFault({
      status: 400,
      code: "E_BODY",
      message: error instanceof TypeError ? "The body is not UTF-8." : "The body broke off.",
    });
  }
}

/** A body as JSON. Numbers that JavaScript cannot hold stay their text. Throws 400 for no JSON, 413 for too many fields and 422 for what is nested too deep. */
export function parseBody(text: string): unknown {
  const value = parseAnyDepth(text, maxFields);
  if (!nestsWithin(value, maxDepth + 2)) {
    throw new HttpFault({ status: 422, code: "E_BODY", message: `The body is nested deeper than ${maxDepth + 2} levels.` });
  }
  return value;
}

/** As parseBody, but that the caller has to see how deep the value is before it walks through it, and that it says how many fields there may be. */
export function parseAnyDepth(text: string, most: number = Infinity): unknown {
  if (!fieldsWithin(text, most)) throw tooManyFields(most);
  try {
    return parseExactJson(text);
  } catch (error) {
    const hint = /[:[,]\s*-?(?:NaN|Infinity)\b/u.test(text.slice(0, 100_000))
      ? { hint: "NaN and Infinity are no JSON numbers: write null." }
      : {};
    const words = error instanceof SyntaxError ? error.message.replace(/"[^]*$/u, "").trim() : "it cannot be read";
    throw new HttpFault({ status: 400, code: "E_BODY", message: `The body is not JSON: ${words}`, ...hint });
  }
}

function mediaType(header: string | undefined): MediaType {
  const type = header?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  if (type === "application/x-ndjson" || type === "application/jsonl") return "ndjson";
  const came = type === undefined ? "none" : type.replace(/[^\w/+.-]/gu, "?").slice(0, 60);
  throw unsupported(`The content-type must be application/json, or application/x-ndjson where rows are scored; it is ${came}.`);
}

function unsupported(message: string): HttpFault {
  return new HttpFault({ status: 415, code: "E_BODY", message });
}

function tooLarge(maxBytes: number): HttpFault {
  return new HttpFault({
    status: 413,
    code: "E_BODY",
    message: `The body is larger than ${maxBytes} bytes.`,
    hint: "Send fewer samples in one request.",
    headers: { connection: "close" },
  });
}

export function tooManyFields(most: number): HttpFault {
  return new HttpFault({
    status: 413,
    code: "E_BODY",
    message: `The body has more than ${most} lists, objects and members of objects, where eight values of lists count as one.`,
    hint: "Send fewer samples in one request.",
  });
}

function crowded(): HttpFault {
  return new HttpFault({
    status: 503,
    code: "E_OVERLOADED",
    message: "The bodies of open requests take up all the room there is for them.",
    retryAfterS: 1,
    headers: { connection: "close" },
  });
}
