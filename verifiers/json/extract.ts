import { quote } from "../../src/core/text.ts";
import type { Json } from "../../src/core/types.ts";
import { afterThinking } from "../shared/thinking.ts";
import { maxJsonDepth, scanJson, type JsonScan } from "./scan-json.ts";

export type JsonSource = "whole" | "fenced" | "last";

export type JsonExtraction =
  | { readonly found: true; readonly value: Json; readonly text: string; readonly source: JsonSource; readonly values: number }
  | { readonly found: false; readonly problem: string; readonly tooLarge?: true };

/** Objects, arrays and scalars in one answer; past this a completion is over budget. */
export const maxJsonValues = 100_000;

/**
 * The JSON of a completion: the whole text, the last fenced block marked json (or not marked), or the last object or array that stands
 * in no larger one. "any" tries them in this order; a fenced json block that is broken is not passed over.
 */
export function extractJson(completion: string, from: "whole" | "fenced" | "any"): JsonExtraction {
  const { start, finished } = afterThinking(completion);
  if (!finished) return { found: false, problem: "the thinking never ends, so that there is no final text" };
  const text = completion.slice(start).trim();
  if (text === "") return { found: false, problem: "the completion is empty" };
  if (from === "whole") return readWhole(text, "whole");
  const fences = findFences(text);
  const fence =
    fences.findLast(({ language }) => language === "json" || language === "jsonc") ??
    (from === "fenced" ? fences.findLast(({ language }) => language === "") : undefined);
  if (from === "fenced") {
    if (!fence) return { found: false, problem: "there is no fenced json block" };
    return fence.closed ? readWhole(fence.content, "fenced") : { found: false, problem: "the fenced json block is never closed" };
  }
  const whole = readWhole(text, "whole");
  if (whole.found || whole.tooLarge) return whole;
  if (fence) return fence.closed ? readWhole(fence.content, "fenced") : { found: false, problem: "the fenced json block is never closed" };
  return readLast(text);
}

/** Text that must be JSON from its first to its last character. */
export function readWhole(text: string, source: JsonSource): JsonExtraction {
  const trimmed = text.trim();
  if (trimmed === "") return { found: false, problem: "the text is empty" };
  if (trimmed[0] !== "{" && trimmed[0] !== "[") return readScalar(trimmed, source);
  const scan = scanJson(trimmed);
  const { last } = scan;
  if (last && last.start === 0 && last.end === trimmed.length) return readSpan(trimmed, scan, source);
  return { found: false, problem: problemOf(trimmed, scan, last ? "there is text beside the JSON" : "it is not JSON") };
}

function readScalar(text: string, source: JsonSource): JsonExtraction {
  if (!/^["\-\dtfn]/u.test(text)) return { found: false, problem: `${quote(text, 40)} is not JSON` };
  try {
    const value = JSON.parse(text) as Json; // what JSON.parse returns is JSON
    if (typeof value === "number" && !Number.isFinite(value)) return { found: false, problem: "it holds a number too large to compare" };
    return { found: true, value, text, source, values: 1 };
  } catch {
    // The text is the model's: not JSON is an answer like any other.
    return { found: false, problem: `${quote(text, 40)} is not JSON` };
  }
}

/** What follows a part of a larger object or array, such as one in the syntax of another language. */
const insideBroken = /^\s{0,20}(?:[}\]]|,\s{0,20}(?:"[^"\n]{0,60}"|'[^'\n]{0,60}'|\w{1,60})\s{0,20}:)/u;

function readLast(text: string): JsonExtraction {
  const scan = scanJson(text);
  if (scan.tooDeep || scan.unclosed !== undefined || scan.brokenObject !== undefined || !scan.last)
    return { found: false, problem: problemOf(text, scan, "there is no JSON object or array") };
  if (insideBroken.test(text.slice(scan.last.end, scan.last.end + 100))) {
    return { found: false, problem: `${quote(text.slice(scan.last.start, scan.last.end), 40)} stands inside something that is no JSON` };
  }
  return readSpan(text, scan, "last");
}

function readSpan(text: string, { last }: JsonScan, source: JsonSource): JsonExtraction {
  if (!last) return { found: false, problem: "there is no JSON object or array" };
  if (last.duplicateKey !== undefined)
    return { found: false, problem: `the key ${quote(last.duplicateKey, 40)} stands twice in one object` };
  if (last.values > maxJsonValues)
    return { found: false, tooLarge: true, problem: `the JSON holds ${last.values} values, more than ${maxJsonValues}` };
  const json = text.slice(last.start, last.end);
  let infinite = false;
  const value = JSON.parse(json) as Json; // scanned before: it is JSON
  if (/\d{300}|[eE]\+?\d{3}/u.test(json)) infinite = hasInfinity(value);
  if (infinite) return { found: false, problem: "it holds a number too large to compare" };
  return { found: true, value, text: json, source, values: last.values };
}

function hasInfinity(value: Json): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "object" && value !== null && Object.values(value).some((inner) => hasInfinity(inner)); // depth was capped by the scan
}

function problemOf(text: string, { tooDeep, unclosed, brokenAt, brokenObject }: JsonScan, otherwise: string): string {
  if (tooDeep) return `it is nested deeper than ${maxJsonDepth}`;
  if (unclosed !== undefined) return `the JSON that begins with ${quote(text.slice(unclosed, unclosed + 40))} is never closed`;
  if (brokenObject !== undefined) return `the object that begins with ${quote(text.slice(brokenObject, brokenObject + 40))} is not JSON`;
  if (brokenAt !== undefined) return `${otherwise}: it breaks at ${quote(text.slice(brokenAt, brokenAt + 20))} (character ${brokenAt + 1})`;
  return otherwise;
}

interface Fence {
  readonly language: string;
  readonly content: string;
  readonly closed: boolean;
}

/** Fenced blocks in order: lines that begin with three backticks or more, up to a line of as many. */
function findFences(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { readonly marks: number; readonly language: string; readonly start: number } | undefined;
  for (let at = 0; at <= text.length;) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    const mark = /^[ \t]{0,8}(`{3,})[ \t]{0,8}([\w+-]{0,20})[ \t\r]*$/u.exec(text.slice(at, Math.min(end, at + 80)));
    const marks = mark?.[1]?.length ?? 0;
    const language = mark?.[2]?.toLowerCase() ?? "";
    if (!open && mark) open = { marks, language, start: Math.min(end + 1, text.length) };
    else if (open && mark && marks >= open.marks && language === "") {
      fences.push({ language: open.language, content: text.slice(open.start, at), closed: true });
      open = undefined;
    }
    at = end + 1;
  }
  if (open) fences.push({ language: open.language, content: text.slice(open.start), closed: false });
  return fences;
}
