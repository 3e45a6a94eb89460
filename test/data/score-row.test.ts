import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abstained, candidateFault, errored, scored } from "../../src/core/scores.ts";
import type { Json, Sample, Score } from "../../src/core/types.ts";
import { resolveColumns, type Row } from "../../src/data/columns.ts";
import { parseRow, sampleOf } from "../../src/data/parse-row.ts";
import { createRowWriter, scoreJson } from "../../src/data/score-row.ts";
import { sample } from "../support/sample.ts";

const names =
  "id,status,reward,cause,code,reason,evidence,metrics,parts,steps,decision,cost,duration_ms,cached,error,group,metadata,fingerprint,seed".split(
    ",",
  );
const ofScore = names.slice(1, -4);
const write = createRowWriter({ fingerprint: "f00d", seed: 7, keep: new Set() });

const line = (one: Sample, score: Score): Readonly<Record<string, Json>> => {
  const text = write(one, score);
  expect(text.endsWith("}\n")).toBe(true);
  expect(text.slice(0, -1)).not.toContain("\n");
  return JSON.parse(text) as Row; // a row of the format, or the test fails
};

const full = {
  evidence: [{ kind: "answer", text: "42" }],
  metrics: { length: 3.5 },
  steps: [{ end: 4, unit: "char" as const, reward: 0.25 }],
  decision: { verdict: 1 as const, stratum: "exact", appeal: { propensity: 0.1, drawn: true, verdict: null } },
  cost: { usd: 0.002 },
  durationMs: 1.25,
  cached: true,
};

const statuses: readonly (readonly [string, Score, object])[] = [
  ["scored", scored(0.5, "half", full), { status: "scored", reward: 0.5, cause: null, code: null, error: null }],
  [
    "scored by a candidate's fault",
    candidateFault("E_WORK_BUDGET", [-1, 1], "too much", full),
    { status: "scored", reward: -1, cause: "candidate", code: "E_WORK_BUDGET", error: null },
  ],
  ["abstained", abstained("judge", "cannot tell", full), { status: "abstained", reward: null, cause: "judge", code: null, error: null }],
  [
    "errored",
    errored("E_REQUEST_DEADLINE", "too late", full),
    {
      status: "errored",
      reward: null,
      cause: "infrastructure",
      code: null,
      error: { code: "E_REQUEST_DEADLINE", message: "too late", retryable: true },
    },
  ],
];

describe("createRowWriter", () => {
  it.each(statuses)("writes a Score that is %s with every field in the order of the format", (_name, score, expected) => {
    const row = line(sample({ id: "a" }), score);
    expect(Object.keys(row)).toEqual(names);
    const { durationMs, ...same } = full;
    expect(row).toEqual({
      id: "a",
      reason: score.reason,
      ...same,
      parts: {},
      duration_ms: durationMs,
      group: null,
      metadata: {},
      fingerprint: "f00d",
      seed: 7,
      ...expected,
    });
  });

  it("writes what is empty as empty", () => {
    expect(line(sample(), scored(1, "right"))).toMatchObject({
      evidence: [],
      metrics: {},
      parts: {},
      steps: null,
      decision: null,
      cost: {},
      duration_ms: 0,
      cached: false,
    });
  });

  it("writes parts in the same names, however deep", () => {
    const inner = scored(1, "inner", {
      ...full,
      parts: { 'a"b\n': errored("E_CHECK_THREW", "threw"), __proto: abstained("reference", "none") },
    });
    const row = line(sample(), scored(1, "outer", { parts: { first: inner } }));
    const { first } = row["parts"] as { readonly first: Row }; // written just above
    expect(Object.keys(first)).toEqual(ofScore);
    expect(first).toMatchObject({
      duration_ms: 1.25,
      parts: { 'a"b\n': { status: "errored", duration_ms: 0, error: { code: "E_CHECK_THREW" } }, __proto: { status: "abstained" } },
    });
    expect(write(sample(), scored(1, "outer", { parts: { first: inner } }))).not.toContain("durationMs");
  });

  it("writes -0 as 0", () => {
    expect(Object.is(line(sample(), { ...scored(1, "x"), reward: -0 })["reward"], 0)).toBe(true);
  });

  it("keeps lone surrogates, line separators and control characters of any text, on one line of valid UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom("\ud800", "\udfff", "\u2028\u2029", "\u0000\r\n", "💥"), (any, odd) => {
        const text = `${any}${odd}${any}`;
        const one = sample({ id: text, group: { id: text }, metadata: { [text]: text } });
        const score = scored(1, text, { evidence: [{ kind: text }], parts: { [`p${text}`]: errored("E_INTERNAL", text) } });
        expect(write(one, score).isWellFormed()).toBe(true);
        expect(line(one, score)).toMatchObject({
          id: text,
          reason: text,
          group: { id: text },
          metadata: { [text]: text },
          parts: { [`p${text}`]: { reason: text } },
        });
      }),
    );
  });

  it("writes a group that reads as the group that came in", () => {
    const back = (group: Json): Json | undefined => {
      const text = JSON.stringify({ completion: "c", group });
      const parsed = parseRow(text);
      const row = "row" in parsed ? parsed.row : {};
      const read = sampleOf(row, resolveColumns([row], new Map(), "in"), "in:1", text);
      return "sample" in read ? line(read.sample, scored(1, "x"))["group"] : undefined;
    };
    const whole = { id: "g", round: "2", size: 8, index: 3 };
    expect(back(whole)).toEqual(whole);
    for (const group of ["g", 7, { id: "g", index: 0 }]) expect(back(back(group) ?? null)).toEqual(back(group));
    expect(back("g")).toEqual({ id: "g" });
  });

  it("adds what is kept at the end", () => {
    const keeping = createRowWriter({ fingerprint: "f", seed: 0, keep: new Set(["reference", "prompt", "completion"]) });
    const one = sample({ prompt: "p", completion: [{ role: "assistant", content: "c" }], reference: { a: [1, null] } });
    const row = JSON.parse(keeping(one, scored(1, "x"))) as Row; // as above
    expect(Object.keys(row)).toEqual([...names, "prompt", "completion", "reference"]);
    expect(row).toMatchObject({ prompt: "p", completion: one.completion, reference: { a: [1, null] } });
  });
});

describe("scoreJson", () => {
  it.each(statuses)("gives the fields of the row without those of the sample: %s", (_name, score) => {
    const json = scoreJson(score);
    expect(Object.keys(json as Row)).toEqual(ofScore); // an object is written
    expect(line(sample(), score)).toMatchObject(json as Row);
  });
});
