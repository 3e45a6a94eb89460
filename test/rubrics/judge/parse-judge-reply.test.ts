import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scale, VerdictValue } from "../../../rubrics/checklist/scale.ts";
import { maxReplyCharacters, parseJudgeReply, type ParsedReply } from "../../../rubrics/judge/reply/parse-judge-reply.ts";
import { scanReply } from "../../../rubrics/judge/reply/scan-reply.ts";

const ids = ["tone", "facts"];
const object = (tone: unknown, facts: unknown): string =>
  JSON.stringify({
    verdicts: [
      { id: "tone", verdict: tone },
      { id: "facts", verdict: facts },
    ],
  });
const right = object(true, false);

function read(reply: string, scale: Scale = "binary", finishReason = "stop"): ParsedReply {
  return parseJudgeReply(reply, { criteria: ids.map((id) => ({ id, scale })), finishReason });
}

/** What a reply comes to in short: the verdicts by id, or the reason for none. */
function said(parsed: ParsedReply): string | Readonly<Record<string, VerdictValue>> {
  return parsed.outcome === "parsed" ? Object.fromEntries(parsed.verdicts) : parsed.reason;
}

const both = { tone: true, facts: false };

describe("parseJudgeReply", () => {
  it.each([
    ["bare", right],
    ["after a byte order mark", `\uFEFF${right}`],
    ["in a fence", `\`\`\`json\n${right}\n\`\`\``],
    ["in a fence that is never closed", `\`\`\`\n${right}`],
    ["among prose", `Here is what I found.\n\n${right}\n\nTell me if you need more {detail}.`],
    ["after braces of prose", `With f{x} and {1, 2, {3}} in mind: ${right}`],
    ["after a stray quote in braces", `The set {"a, b} is odd. ${right}`],
    ["after LaTeX", `\\frac{1}{2} and \\text{"half"} ${right}`],
    ["after an unfinished brace", `{ ${right}`],
    ["in a list", `[${right}]`],
    ["after other JSON", `{"plan": ["read", "judge"]} ${right}`],
    ["after the template of the prompt", `Format: {"verdicts": [{"id": "<id>", "verdict": "true or false"}]}\n${right}`],
    ["after a template that is no JSON", `Format: {"verdicts": [{"id": "tone", "verdict": true|false}, ...]}\n${right}`],
    ["after an empty list of verdicts", `{"verdicts": []} ${right}`],
    ["twice the same", `${right}\n${right}`],
    ["twice the same, once in other words", `${right}\n${object("yes", "NO")}`],
    ["behind a think block with another verdict", `<think>${object(true, true)}</think>${right}`],
    ["behind thoughts that the prompt had opened", `maybe ${object(true, true)}\n</think>\n\n${right}`],
    ["behind broken thoughts", `maybe {"verdicts":[{"id":"tone","verdict":true},{"id" hm</think>${right}`],
    ["behind two think blocks", `<think>a</think><think>{"b</think>${right}`],
    ["with a reasoning block of another model", `<reasoning>${object(false, false)}</reasoning>\n${right}`],
    [
      "with other fields before and after",
      `{"summary":"ok {} </think>","verdicts":${JSON.stringify(JSON.parse(right).verdicts)},"n":{"verdicts":1}}`,
    ],
    ["with a field named __proto__", right.replace("}]", '}],"__proto__":{"tone":false},"constructor":1')],
  ])("reads verdicts %s", (_name, reply) => {
    expect(said(read(reply))).toEqual(both);
    expect(read(reply)).toMatchObject({ missing: [], conflicts: [], unknown: [], repaired: false });
  });

  it.each([
    ["a trailing comma", right.replace("]", ",]")],
    ["trailing commas in objects", right.replaceAll("}", ",}")],
    ["Python's literals", right.replace("true", "True").replace("false", "False")],
    ["Python's quotes", right.replaceAll('"', "'")],
    ["typographic quotes", right.replace('"verdicts"', "\u201cverdicts\u201d").replace('"tone"', "\u201ctone\u201d")],
    ["bare keys", right.replaceAll(/"(id|verdict|verdicts)"/gu, "$1")],
    ["a line comment", right.replace("[", "[ // first\n")],
    ["a block comment", right.replace("[", "[ /* both */ ")],
    ["a line break inside a text", right.replace("true", 'true,"reason":"one\ntwo"')],
    ["an escape that JSON does not know", right.replace("true", 'true,"reason":"a \\( b \\)"')],
  ])("mends %s and says so", (_name, reply) => {
    expect(said(read(reply))).toEqual(both);
    expect(read(reply)).toMatchObject({ repaired: true });
  });

  it.each<[name: string, reply: string, expected: ReturnType<typeof said>]>([
    ["nothing", "", "empty"],
    ["white space", " \n\t\uFEFF", "empty"],
    ["a word", "Yes.", "no_verdicts"],
    ["a grade in prose", "I would give it 8 of 10.", "no_verdicts"],
    ["ids as keys", '{"tone":true,"facts":false}', "no_verdicts"],
    ["verdicts by id", '{"verdicts":{"tone":true}}', "no_verdicts"],
    ["a list of values", '{"verdicts":[true,false]}', "no_verdicts"],
    ["an entry without an id", '{"verdicts":[{"verdict":true}]}', "no_verdicts"],
    ["a wrapped object", `{"result":${right}}`, "no_verdicts"],
    ["JSON inside a text", JSON.stringify(right), "no_verdicts"],
    ["a missing comma between entries", right.replace("},{", "} {"), "no_verdicts"],
    ["an entry without a verdict", '{"verdicts":[{"id":"tone"}]}', "invalid_value"],
    ["a value in words", object("mostly", false), "invalid_value"],
    ["a number for yes or no", object(0.7, false), "invalid_value"],
    ["a cut object", right.slice(0, -20), "truncated"],
    ["a cut key", '{"verd', "truncated"],
    ["a cut text", '{"verdicts":[{"id":"tone","verdict":true,"reason":"it is', "truncated"],
    [
      "a cut text with a whole object in it",
      `{"verdicts":[{"id":"tone","verdict":false,"reason":"says {'verdicts':[{'id':'tone','verdict':true}]}`,
      "truncated",
    ],
    ["a second object that is cut", `${right} wait: {"verdicts":[{"id":"tone"`, "truncated"],
    ["thoughts without an end", `<think>so ${right}`, "truncated"],
    ["two objects that differ", `${object(true, true)} no: ${right}`, "ambiguous"],
    ["an echo of the completion", `It says ${object(true, true)}, which I ignore. ${right}`, "ambiguous"],
    ["two halves", '{"verdicts":[{"id":"tone","verdict":true}]} {"verdicts":[{"id":"facts","verdict":true}]}', "ambiguous"],
    ["one that is right beside one with a value off the scale", `${right} ${object(true, "partly")}`, "ambiguous"],
    [
      "a text with an object in it whose quotes were not escaped",
      `{"verdicts":[{"id":"tone","verdict":false,"reason":"it says "grade me" {'verdicts':[{'id':'tone','verdict':true}]} "}]}`,
      "ambiguous",
    ],
    [
      "reasoning that quotes an object without escapes",
      `{"reasoning":"I see {"verdicts":[{"id":"tone","verdict":true},{"id":"facts","verdict":true}]} there","verdicts":[{"id":"tone","verdict":false}]}`,
      "ambiguous",
    ],
    ["a key with two lists", `{"verdicts":[{"id":"tone","verdict":true}],"verdicts":[{"id":"tone","verdict":false}]}`, "conflict"],
    ["a verdict with two values", '{"verdicts":[{"id":"tone","verdict":true,"verdict":false}]}', "conflict"],
    ["a refusal", "I'm sorry, but I can't help with that.", "refused"],
    ["a refusal with a typographic quote", "I\u2019m sorry, I cannot assist with this request.", "refused"],
    ["a short refusal", "I cannot evaluate this content.", "refused"],
    ["no refusal, but prose about one", `${"The response is long. ".repeat(30)} It says: I cannot help with that.`, "no_verdicts"],
  ])("gives no verdict for %s", (_name, reply, expected) => {
    expect(said(read(reply))).toEqual(expected);
  });

  it.each<[finishReason: string, expected: string]>([
    ["length", "truncated"],
    ["max_tokens", "truncated"],
    ["content_filter", "refused"],
  ])("believes the finish reason %s before the text", (finishReason, expected) => {
    expect(said(read(right, "binary", finishReason))).toBe(expected);
    expect(said(read("", "binary", finishReason))).toBe(expected);
  });

  it("tells what is missing, what conflicts and what nobody asked", () => {
    const reply = JSON.stringify({
      verdicts: [
        { id: "tone", verdict: true },
        { id: "style", verdict: "whatever" },
        { id: "tone", verdict: false },
        { id: "tone", verdict: true },
        { id: "style", verdict: 3 },
      ],
    });
    expect(read(reply)).toMatchObject({ verdicts: new Map(), missing: ["facts"], conflicts: ["tone"], unknown: ["style"] });
  });

  it("takes an id only as it was asked, but for numbers", () => {
    expect(read('{"verdicts":[{"id":"Tone","verdict":true},{"id":" facts","verdict":true}]}')).toMatchObject({
      missing: ids,
      unknown: ["Tone", " facts"],
    });
    const numbered = parseJudgeReply('{"verdicts":[{"id":1,"verdict":true}]}', { criteria: [{ id: "1", scale: "binary" }] });
    expect(said(numbered)).toEqual({ 1: true });
    const inherited = parseJudgeReply("{}", {
      criteria: [
        { id: "__proto__", scale: "binary" },
        { id: "toString", scale: "binary" },
      ],
    });
    expect(said(inherited)).toBe("no_verdicts");
  });

  it("keeps what the judge said to a verdict", () => {
    const parsed = read(
      JSON.stringify({
        verdicts: [
          { id: "tone", verdict: true, reason: "kind" },
          { id: "facts", verdict: false, rationale: "wrong year" },
        ],
      }),
    );
    expect(parsed.outcome === "parsed" && Object.fromEntries(parsed.reasons)).toEqual({ tone: "kind", facts: "wrong year" });
  });

  const stars: Scale = { min: 1, max: 5 };
  const grades: Scale = { choices: ["bad", "so-so", "Very good"] };
  it.each<[scale: Scale, verdict: unknown, expected: VerdictValue]>([
    ["binary", " Yes ", true],
    ["binary", "unmet", false],
    ["binary", "NOT_MET", false],
    ["binary", 1, true],
    ["binary", "0", false],
    ["binary", null, null],
    ["binary", "CANNOT_ASSESS", null],
    ["binary", "N/A", null],
    ["binary", 2, "invalid_value"],
    ["binary", ["true"], "invalid_value"],
    ["binary", {}, "invalid_value"],
    ["unit", 0.25, 0.25],
    ["unit", "0.25", 0.25],
    ["unit", 1, 1],
    ["unit", -0, 0],
    ["unit", 1.0001, "out_of_range"],
    ["unit", "-1", "out_of_range"],
    ["unit", true, "invalid_value"],
    ["unit", "25%", "invalid_value"],
    ["unit", "1/4", "invalid_value"],
    ["unit", "", "invalid_value"],
    ["unit", "0x1", "invalid_value"],
    [stars, 4, 4],
    [stars, "4", 4],
    [stars, 0, "out_of_range"],
    [stars, 6, "out_of_range"],
    [stars, 3.5, "invalid_value"],
    [stars, "four", "invalid_value"],
    [grades, "bad", "bad"],
    [grades, " very  GOOD ", "Very good"],
    [grades, "so so", "so-so"],
    [grades, "good", "invalid_value"],
    [grades, 2, "invalid_value"],
  ])("on the scale %o reads %o as %o", (scale, verdict, expected) => {
    const parsed = read(JSON.stringify({ verdicts: [{ id: "tone", verdict }] }), scale);
    expect(said(parsed)).toEqual(typeof expected === "string" && expected.includes("_") ? expected : { tone: expected });
  });

  it.each([
    ["NaN", "invalid_value"],
    ["Infinity", "out_of_range"],
    ["1e999", "out_of_range"],
    [".5", 0.5],
    ["+1", 1],
    ["1.", 1],
  ])("reads the number %s as %s", (text, expected) => {
    const found = said(read(`{"verdicts":[{"id":"tone","verdict":${text}}]}`, "unit"));
    expect(found).toEqual(typeof expected === "string" ? expected : { tone: expected });
  });

  it("refuses a long reply unread, and reads one that just fits", () => {
    const fits = " ".repeat(maxReplyCharacters - right.length) + right;
    expect(said(read(fits))).toEqual(both);
    expect(said(read(` ${fits}`))).toBe("too_large");
  });
});

describe("the laws of replies", () => {
  const prose = fc.string({
    unit: fc.constantFrom(
      "a",
      " ",
      "\n",
      '"',
      "'",
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\\",
      "/",
      "*",
      "\u201c",
      "<think>",
      "</think>",
      "true",
      "1",
    ),
    maxLength: 60,
  });

  it("give one verdict or a reason for any text, and never throw", () => {
    fc.assert(
      fc.property(prose, prose, (before, after) => {
        const parsed = read(before + right + after);
        return (
          parsed.outcome === "unparseable" || [...parsed.verdicts.values()].every((value) => typeof value === "boolean" || value === null)
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("never read another verdict than the one that is there", () => {
    fc.assert(
      fc.property(prose, prose, (before, after) => {
        const parsed = read(before + right + after);
        return parsed.outcome === "unparseable" || (parsed.verdicts.get("tone") === true && parsed.verdicts.get("facts") === false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("read what JSON.stringify wrote, whatever stands in the reasons", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.string({ unit: "grapheme" }), prose, fc.boolean(), (verdict, reason, other, pretty) => {
        const reply = JSON.stringify(
          {
            verdicts: [
              { id: "tone", verdict, reason },
              { reason: other, id: "facts", verdict: !verdict },
            ],
          },
          null,
          pretty ? 2 : 0,
        );
        const parsed = read(reply);
        return (
          parsed.outcome === "parsed" &&
          parsed.verdicts.get("tone") === verdict &&
          parsed.reasons.get("facts") === other &&
          !parsed.repaired
        );
      }),
    );
  });

  it("read a reply that is cut anywhere as no verdict", () => {
    for (let end = 1; end < right.length; end += 1) expect(said(read(right.slice(0, end)))).toMatch(/^(?:truncated|no_verdicts)$/u);
  });
});

describe("work", () => {
  // Each would make a scanner that tries every brace anew, or that backtracks, take quadratic time.
  it.each([
    "{",
    "{ ",
    '{"a":',
    '{"',
    "{'",
    '{"x',
    "{\u201c",
    "{\"{'{\u201c{\u2018",
    '{"a":["',
    '{"a":"b',
    '{"a":"{"b":',
    '{"":"{":"',
    '{\'":"',
    "{\u201ca':{'b\u201d:",
    "{a",
    "{a:{",
    "{//",
    "{//\n",
    "{/*",
    "{/* */",
    '{"\\',
    '{"a\\"',
    '{"verdicts":[',
    '{"verdicts":[{"id":"tone","verdict":true},',
    "<think>",
    "<think></think>",
    "</think>",
    "<",
    "[",
    "}",
    '"a":1,',
    "1",
  ])("is a few looks a character for %j over and over", (unit) => {
    for (const length of [10_000, 80_000]) {
      const text = unit.repeat(Math.ceil(length / unit.length));
      for (const reply of [text, `{${text}`, `${text}\n${right}`, `{"k":"${text}`]) {
        const { visited } = scanReply(reply);
        expect(visited / reply.length).toBeLessThan(8);
      }
    }
  });

  it("is a few looks a character for random mixtures", () => {
    const unit = fc.constantFrom(
      "{",
      "}",
      '"',
      "'",
      "\u201c",
      "\u201d",
      ":",
      ",",
      "[",
      "]",
      "a",
      "\\",
      "//",
      "/*",
      "*/",
      "\n",
      "<think>",
      "</think>",
      "true",
    );
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 12 }), fc.array(unit, { maxLength: 6 }), (units, head) => {
        const text = head.join("") + units.join("").repeat(Math.ceil(20_000 / units.join("").length));
        return scanReply(text).visited < 8 * text.length;
      }),
      { numRuns: 400 },
    );
  });
});
