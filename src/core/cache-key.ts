import { hash, randomBytes } from "node:crypto";
import { hashOf } from "./hash.ts";
import type { CheckRequest, RewardSpec } from "./types.ts";

export interface CacheScope {
  readonly spec: RewardSpec;
  /** Hash of the file that the recipe was loaded from, where its version alone does not say what it does. */
  readonly source?: string | undefined;
  readonly seed: number;
}

/** The part of a cache key that a Reward's requests have in common under one seed. Worked out once, since it reads the whole spec. */
export function cachePrefix({ spec, source, seed }: CacheScope): string {
  return hashOf({ format: 1, spec, source: source ?? null, seed });
}

/**
 * What stands for a request in a cache: a SHA-256 in 32 characters of one byte each. Requests that a check could tell apart have different
 * keys, but for the order of keys in objects. A request with a value that is not plain data, such as an instance of a class, gets a key
 * that no other call gives.
 */
export function cacheKeyOf(prefix: string, request: CheckRequest): string {
  try {
    return hash("sha256", `${prefix}${requestText(request)}`, "binary");
  } catch {
    // Not plain data: nobody can say whether two such requests are equal, so this one equals none.
    return randomBytes(32).toString("latin1");
  }
}

/**
 * A request as text: each field is its letter, its kind, its length and its text, so that no two lists of fields run into one text.
 * Throws a TypeError or RangeError where a value is not plain data.
 */
export function requestText(request: CheckRequest): string {
  let text = textField("c", request.completion);
  text += field("r", request.reference);
  if (request.prompt !== undefined) text += field("p", request.prompt);
  if (request.messages !== undefined) text += field("m", request.messages);
  if (request.generation !== undefined) text += field("g", request.generation);
  if (request.metadata !== undefined) text += field("d", request.metadata);
  return text;
}

function field(name: string, value: unknown): string {
  if (typeof value === "string") return textField(name, value);
  const text = plainText(value, 0);
  return `${name}j${text.length}:${text}`;
}

/** Text goes in as it is. The hash reads UTF-8, where all lone surrogates are one character, so text with any of them is escaped. */
function textField(name: string, text: string): string {
  if (text.isWellFormed()) return `${name}t${text.length}:${text}`;
  const escaped = JSON.stringify(text);
  return `${name}e${escaped.length}:${escaped}`;
}

const maxDepth = 1_000;

/** JSON with keys in code unit order that also tells apart what JSON does not: -0, NaN, infinities and undefined. Throws for other values. */
function plainText(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      return objectText(value, depth + 1);
    default:
      throw new TypeError(`no text stands for a ${typeof value}`);
  }
}

function objectText(value: object | null, depth: number): string {
  if (value === null) return "null";
  if (depth > maxDepth) throw new RangeError("nested too deep");
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => plainText(item, depth)).join()}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError("no text stands for an instance of a class");
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${plainText(inner, depth)}`).join()}}`;
}
