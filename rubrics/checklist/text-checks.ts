import * as z from "zod";
import { nearest } from "../../src/core/nearest.ts";
import { quote } from "../../src/core/text.ts";
import type { Json } from "../../src/core/types.ts";
import { compileRegex, maxPatternLength } from "../../verifiers/shared/linear-regex.ts";
import { compileLookaround } from "./lookaround.ts";

/** A small check that is written into an item, such as `{ type: max_words, value: 50 }`. */
export interface TextCheck {
  readonly type: string;
  readonly value?: Json;
  readonly [option: string]: Json | undefined;
}

export interface CheckFinding {
  readonly met: boolean;
  /** What was found, for the evidence. */
  readonly found: string;
  /** The text needs more work than the check allows. */
  readonly overBudget?: true;
}

type Run = (text: string) => CheckFinding;

/** A kind of check: its options are read once, and what comes out reads texts. */
interface Kind {
  readonly options: z.ZodType;
  readonly prepare: (options: never) => Run;
}

/** Characters times steps of the pattern. */
const maxSteps = 20_000_000;
const count = z.int().min(0);
const text = z.string().min(1);
const ignoreCase = z.boolean().default(true);

const kinds: Readonly<Record<string, Kind>> = {
  max_words: counted(words, "words", (found, value) => found <= value),
  min_words: counted(words, "words", (found, value) => found >= value),
  words: counted(words, "words", (found, value) => found === value),
  max_chars: counted(characters, "characters", (found, value) => found <= value),
  min_chars: counted(characters, "characters", (found, value) => found >= value),
  max_lines: counted(lines, "lines", (found, value) => found <= value),
  min_lines: counted(lines, "lines", (found, value) => found >= value),
  lines: counted(lines, "lines", (found, value) => found === value),
  bullets: counted(bullets, "bullets", (found, value) => found === value),
  max_bullets: counted(bullets, "bullets", (found, value) => found <= value),
  min_bullets: counted(bullets, "bullets", (found, value) => found >= value),
  contains: holding((found, all) => found.length === all.length),
  contains_all: holding((found, all) => found.length === all.length),
  contains_any: holding((found) => found.length > 0),
  not_contains: holding((found) => found.length === 0),
  starts_with: ending((completion, value) => completion.trimStart().startsWith(value) || completion.startsWith(value)),
  not_starts_with: ending((completion, value) => !completion.trimStart().startsWith(value) && !completion.startsWith(value)),
  ends_with: ending((completion, value) => completion.trimEnd().endsWith(value) || completion.endsWith(value)),
  equals: ending((completion, value) => completion.trim() === value.trim()),
  regex: matching(false),
  not_regex: matching(true),
  json: kind(z.strictObject({}), () => (completion) => {
    const met = readJson(completion) !== undefined;
    return { met, found: met ? "JSON" : "no JSON" };
  }),
  json_keys: kind(
    z.strictObject({ value: z.union([text.transform((one) => [one]), z.array(text).min(1)]) }),
    ({ value }) =>
      (completion) => {
        const read = readJson(completion);
        const object = typeof read === "object" && read !== null && !Array.isArray(read) ? read : undefined;
        const missing = object && value.filter((key) => !Object.hasOwn(object, key));
        return {
          met: missing?.length === 0,
          found: !missing ? "no JSON object" : missing.length === 0 ? "all keys" : `no ${quote(missing.join(", "), 60)}`,
        };
      },
  ),
  last_number: kind(
    z.strictObject({ value: z.number(), tol: z.number().min(0).default(0).describe("How far the number may be from the value.") }),
    ({ value, tol }) =>
      (completion) => {
        const number = lastNumber(completion);
        if (number === undefined) return { met: false, found: "no number" };
        // Decimal fractions that are off by exactly the tolerance are off by a little more as binary ones.
        const slack = 4 * Number.EPSILON * Math.max(Math.abs(value), Math.abs(number));
        return { met: Math.abs(number - value) <= tol + slack, found: String(number) };
      },
  ),
};

export const textCheckTypes: readonly string[] = Object.keys(kinds).toSorted();

/** Reads the options of a check. A problem says what was expected and what to write. */
export function prepareTextCheck(check: TextCheck): { readonly run: Run } | { readonly problem: string } {
  const { type, ...options } = check;
  const found = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (!found) {
    const near = nearest(type, textCheckTypes);
    return {
      problem: `unknown check ${quote(type, 40)}. ${near === undefined ? "" : `Did you mean ${quote(near)}? `}Known: ${textCheckTypes.join(", ")}`,
    };
  }
  const parsed = found.options.safeParse(options);
  if (!parsed.success) return { problem: `check "${type}": ${z.prettifyError(parsed.error).replace(/\n\s*/gu, " ").slice(0, 300)}` };
  return { run: found.prepare(parsed.data as never) }; // the kind's own schema has read it
}

function kind<Options extends z.ZodType>(options: Options, prepare: (options: z.output<Options>) => Run): Kind {
  return { options, prepare };
}

function counted(measure: (text: string) => number, unit: string, holds: (found: number, value: number) => boolean): Kind {
  return kind(z.strictObject({ value: count }), ({ value }) => (completion) => {
    const found = measure(completion);
    return { met: holds(found, value), found: `${found} ${unit}` };
  });
}

function holding(holds: (found: readonly string[], all: readonly string[]) => boolean): Kind {
  const value = z.union([text.transform((one) => [one]), z.array(text).min(1).max(1_000)]);
  return kind(z.strictObject({ value, ignore_case: ignoreCase }), ({ value: all, ignore_case: ignore }) => (completion) => {
    const plain = ignore ? completion.toLowerCase() : completion;
    const found = all.filter((one) => plain.includes(ignore ? one.toLowerCase() : one));
    return { met: holds(found, all), found: found.length === 0 ? "none of it" : quote(found.join(", "), 60) };
  });
}

function ending(holds: (completion: string, value: string) => boolean): Kind {
  return kind(
    z.strictObject({ value: text, ignore_case: z.boolean().default(false) }),
    ({ value, ignore_case: ignore }) =>
      (completion) => {
        const plain = (one: string): string => (ignore ? one.toLowerCase() : one);
        return { met: holds(plain(completion), plain(value)), found: quote(completion, 60) };
      },
  );
}

function matching(negate: boolean): Kind {
  const options = z
    .strictObject({
      value: z.string().min(1).max(maxPatternLength),
      flags: z
        .string()
        .regex(/^[ims]{0,3}$/u, { error: "expected some of the letters i, m and s" })
        .default(""),
    })
    .superRefine((given, context) => {
      const compiled = compilePattern(given.value, given.flags);
      if ("problem" in compiled) context.addIssue({ code: "custom", path: ["value"], message: `cannot be used: ${compiled.problem}` });
    });
  return kind(options, ({ value, flags }) => {
    const compiled = compilePattern(value, flags);
    return (completion) => {
      if ("problem" in compiled) return { met: false, found: compiled.problem };
      const { regex } = compiled;
      if (regex.size * completion.length > maxSteps) return { met: false, found: "a text too long for the pattern", overBudget: true };
      const matches = regex.test(completion);
      return { met: matches !== negate, found: matches ? "a match" : "no match" };
    };
  });
}

function compilePattern(pattern: string, flags: string): ReturnType<typeof compileRegex> | ReturnType<typeof compileLookaround> {
  const plain = compileRegex(pattern, { flags, javaScript: true });
  if ("regex" in plain || !/\(\?(?:[=!]|<[=!])/u.test(pattern)) return plain;
  return compileLookaround(pattern, flags);
}

function words(completion: string): number {
  return completion.match(/\S+/gu)?.length ?? 0;
}

function characters(completion: string): number {
  let length = 0;
  for (const _ of completion) length += 1;
  return length;
}

/** Lines that are not blank. */
function lines(completion: string): number {
  return completion.split(/\r\n|[\n\r]/u).filter((line) => line.trim() !== "").length;
}

function bullets(completion: string): number {
  return completion.split(/\r\n|[\n\r]/u).filter((line) => /^\s{0,40}[-*•]\s/u.test(line)).length;
}

/** The text as JSON, bare or inside one fence. */
function readJson(completion: string): unknown {
  const plain = completion.trim().replace(/^```[a-zA-Z0-9]{0,20}\n([\s\S]*)\n```$/u, "$1");
  try {
    return JSON.parse(plain);
  } catch {
    // Text that is no JSON is what the check is about.
    return undefined;
  }
}

function lastNumber(completion: string): number | undefined {
  const found = [...completion.matchAll(/[-+\u2212]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?/gu)].at(-1);
  if (!found) return undefined;
  const signed = found[0].replace("\u2212", "-");
  // The dash of 3-4 is no sign.
  const joined = /[\p{L}\p{N}]$/u.test(completion.slice(Math.max(0, found.index - 2), found.index));
  const plain = joined ? signed.replace(/^[-+]/u, "") : signed;
  const grouped = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.|[eE]|$)/u.test(plain);
  const number = Number(grouped ? plain.replaceAll(",", "") : plain.replace(/,+$/u, "").split(",").at(-1));
  return Number.isFinite(number) ? number : undefined;
}
