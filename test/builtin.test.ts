import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { builtin } from "../src/builtin.ts";
import { openCache } from "../src/cache/open-cache.ts";
import { hashOf } from "../src/core/hash.ts";
import { createPool } from "../src/core/pool/pool.ts";
import type { Json, Reward, Sample, Score } from "../src/core/types.ts";
import { createRegistry, loadPipeline } from "../src/pipeline/index.ts";
import { createScorer } from "../src/scorer/create-scorer.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { shuffled } from "./support/shuffled.ts";

const registry = createRegistry(builtin);

/** Rows of the tables of cases that use default options, so that every verifier sees what it was made for. */
function casesOf(path: string): readonly Sample[] {
  const rows = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Partial<Sample> & { readonly with?: Json })
    .filter((row) => row.with === undefined);
  const step = Math.max(1, Math.floor(rows.length / 24));
  return rows
    .filter((_, at) => at % step === 0)
    .map(({ prompt = "", completion = "", reference = null, metadata, generation }, at) => ({
      id: `${path}:${at}`,
      prompt,
      completion,
      reference,
      group: { id: `g${at >> 2}` },
      ...(metadata ? { metadata } : {}),
      ...(generation ? { generation } : {}),
    }));
}

const tables = globSync("verifiers/*/cases.jsonl", { cwd: join(import.meta.dirname, "..") }).toSorted();
const own = new Map(tables.map((path) => [basename(dirname(path)), casesOf(path)]));
const mixed = [...own.values()].flatMap((rows) => rows.slice(0, 6));

/** Verifiers by their own rows, and every combinator over them by rows of all. */
const pipelines: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...own.keys()].filter((name) => name !== "regex" && name !== "format").map((name) => [name, name])),
  regex: '{ regex: { pattern: "[0-9]+" } }',
  format: "{ format: { require: [boxed], partial: true } }",
  rubric:
    "{ rubric: { rubric: [{ id: a, criterion: A, check: math }, { id: b, criterion: B, check: { type: max_words, value: 9 } }], policy: { abstain: fail } } }",
  "python-function": "{ python-function: { file: examples/functions/rewards.py, function: compute_score, processes: 2 } }",
  "weighted-sum":
    "{ weighted-sum: { renormalise: true, a: { weight: 0.9, reward: math }, b: { weight: 0.1, reward: { format: { require: [boxed] } } } } }",
  product: "{ product: { a: number, b: exact } }",
  min: "{ min: { a: number, b: math } }",
  max: "{ max: { a: choice, b: math } }",
  gate: "{ gate: { when: { format: { require: [boxed] } }, then: math } }",
  cascade: "{ cascade: [{ name: one, reward: exact, appeal: on-fail, propensity: 0.5 }, { name: two, reward: math }] }",
  "correct-noise":
    "{ correct-noise: { method: aipw, channels: { version: 1, strata: { exact: { false_positive: 0.1, false_negative: 0.2 } }, judge: { false_positive: 0.1, false_negative: 0.1 } }, reward: { cascade: [{ name: one, reward: exact, appeal: on-fail, propensity: 0.5 }, { name: two, reward: math }] } } }",
  stratify: "{ stratify: { by: [answer-format, script, parse, length], reward: number } }",
  fallback: "{ fallback: [json, choice, math] }",
  clip: "{ clip: { reward: number, min: 0.25, max: 0.75 } }",
  rescale: "{ rescale: { reward: contains, to: [-1, 1] } }",
  formula: '{ formula: { formula: "0.5 * a + b ^ 2", parts: { a: math, b: number } } }',
  advantages: "{ advantages: { reward: { clip: { reward: math, min: 0.25 } }, estimator: opo } }",
  "within-group":
    "{ within-group: { transform: leave-one-out, reward: { weighted-sum: { a: { weight: 1, reward: math }, b: { weight: 0.5, reward: number } } } } }",
};

describe("the built-in recipes", () => {
  const pools = { 1: createPool({ lanes: 1 }), 16: createPool({ lanes: 16 }) } as const;
  afterAll(async () => {
    await pools[1].close();
    await pools[16].close();
  });

  it("are all among these pipelines", () => {
    expect(Object.keys(pipelines).toSorted()).toEqual(registry.names());
  });

  it.each(Object.entries(pipelines))(
    "%s gives the same Scores under any concurrency, batch and order, with and without a cache",
    async (name, text) => {
      const { reward } = loadPipeline({ text: `version: 1\nreward: ${text}\n`, path: "pipeline.yaml" }, registry);
      const rows = own.get(name) ?? [];
      const samples = rows.length > 1 ? rows : mixed;
      const expected = new Map((await scoresOf(reward, samples, {})).map(([id, score]) => [id, judged(score, name)]));
      expect(new Set(expected.values()).size).toBeGreaterThan(1);
      const file = join(temporaryFolder(), "scores.sqlite");
      await fc.assert(
        fc.asyncProperty(
          fc.integer(),
          fc.constantFrom(1 as const, 16 as const),
          fc.constantFrom(1, 256),
          fc.constantFrom("none", "memory", "file"),
          async (seed, lanes, window, cached) => {
            await using cache = cached === "none" ? undefined : openCache(cached === "memory" ? { memoryBytes: 1 << 20 } : file);
            const found = await scoresOf(reward, shuffled(samples, seed), { lanes, window, ...(cache ? { cache } : {}) });
            expect(new Map(found.map(([id, score]) => [id, judged(score, name)]))).toEqual(expected);
          },
        ),
        { numRuns: 6 },
      );
    },
  );

  async function scoresOf(
    reward: Reward,
    samples: readonly Sample[],
    options: { readonly lanes?: 1 | 16; readonly window?: number; readonly cache?: ReturnType<typeof openCache> },
  ): Promise<readonly (readonly [string, Score])[]> {
    const { lanes = 1, window = 256, cache } = options;
    await using scorer = createScorer(reward, { pool: pools[lanes], concurrency: { cpu: lanes }, ...(cache ? { cache } : {}) });
    const found: (readonly [string, Score])[] = [];
    for await (const { sample, score } of scorer.stream(samples, { window })) found.push([sample.id, score]);
    return found;
  }
});

/** All of a Score but what may differ between runs; where a clock decides which limit was hit first, what came of it. */
function judged(score: Score, name: string): string {
  if (name === "code") return `${score.status} ${score.reward}`;
  return hashOf(JSON.parse(JSON.stringify(score, (key, value: unknown) => (key === "durationMs" || key === "cached" ? undefined : value))));
}
