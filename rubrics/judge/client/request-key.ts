import { hash } from "node:crypto";
import { canonicalJson } from "../../../src/core/hash.ts";
import type { JudgeRequest } from "./types.ts";

/** Raised when replies are kept in another form. */
const format = 1;

/** What stands for a request in a cache: a SHA-256, in 32 characters of one byte each, of all that decides the reply. The API key does not. */
export function requestKey(transport: string, request: JudgeRequest): string {
  return hash("sha256", canonicalJson({ judge: format, transport, request }), "binary");
}
