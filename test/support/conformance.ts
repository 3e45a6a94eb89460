import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf } from "../../src/core/hash.ts";
import { createContext } from "../../src/core/context.ts";
import { scoreStream } from "../../src/core/run.ts";
import type { Sample, SampleReward, Score } from "../../src/core/types.ts";
import { runScore } from "./run-score.ts";
import { sample } from "./sample.ts";

export interface ConformanceOptions<Ref> {
  readonly reward: SampleReward<Ref>;
  /** At least two samples whose Scores differ. */
  readonly samples: readonly Sample[];
  /** false for Rewards whose result depends on the world. */
  readonly pure?: boolean;
}

/** The laws that every per-sample Reward keeps, whatever it judges. */
export function conformance<Ref>({ reward, samples, pure = true }: ConformanceOptions<Ref>): void {
  const judged = (scores: readonly Score[]): readonly string[] => scores.map((score) => hashOf(withoutTime(score)));

  describe("conformance", () => {
    it("has a spec that is JSON and a range that is in order", () => {
      expect(JSON.parse(JSON.stringify(reward.spec))).toEqual(reward.spec);
      expect(reward.spec.version).toBeGreaterThanOrEqual(1);
      expect(reward.range[0]).toBeLessThan(reward.range[1]);
    });

    it("gives one Score a sample, each of the contract's shape", async () => {
      const scores = await runScore(reward, samples);
      expect(scores).toHaveLength(samples.length);
      for (const score of scores) expectShape(score, reward);
    });

    it("tells at least two of its samples apart", async () => {
      const scores = await runScore(reward, samples);
      expect(new Set(scores.map((score) => `${score.status} ${score.reward}`)).size).toBeGreaterThan(1);
    });

    it("gives nothing for nothing", () => {
      expect(reward.score([], createContext())).toEqual([]);
    });

    it("never rejects or throws on strange completions and references", async () => {
      const strange = [
        "",
        "\u0000",
        "\ud800",
        "💥".repeat(500),
        "{".repeat(5_000),
        "\\boxed{".repeat(500),
        " ".repeat(10_000),
        "9".repeat(5_000),
        "-0",
        "NaN",
        "</think><answer>",
      ];
      const references = [null, "", "x", 0, -1e308, true, [], {}, ["a", { b: [null] }], "{".repeat(2_000)];
      const odd = strange.flatMap((completion) => references.map((reference) => sample({ completion, reference })));
      for (const score of await runScore(reward, odd)) expectShape(score, reward);
    });

    it("scores an empty list of messages and messages without text", async () => {
      const reference = samples[0]?.reference ?? null;
      const scores = await runScore(reward, [
        sample({ completion: [], reference }),
        sample({ completion: [{ role: "assistant", content: [{ type: "image_url" }] }], reference }),
        sample({ completion: [{ role: "user", content: "hi" }], reference }),
      ]);
      for (const score of scores) expectShape(score, reward);
    });

    it("reads the last assistant turn of a chat as it reads text", async () => {
      const texts = samples.filter((one) => typeof one.completion === "string");
      const chats = texts.map((one): Sample => ({
        ...one,
        completion: [
          { role: "assistant", content: "an earlier turn" },
          { role: "user", content: "go on" },
          {
            role: "assistant",
            content: [{ type: "text", text: one.completion as string }],
            reasoning_content: "thoughts that nobody reads",
          }, // filtered above
        ],
      }));
      if (!pure) return;
      expect((await runScore(reward, chats)).map((one) => one.reward)).toEqual((await runScore(reward, texts)).map((one) => one.reward));
    });

    it.runIf(pure)("gives the same Scores in any order, batch and concurrency, and under any ids", async () => {
      const expected = judged(await runScore(reward, samples));
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...samples.keys()], { minLength: samples.length }),
          fc.integer({ min: 1, max: 7 }),
          async (order, window) => {
            const shuffled = order.map((index) => ({ ...(samples[index] as Sample), id: `other-${index}` }));
            const found: string[] = [];
            for await (const one of scoreStream(reward as SampleReward, shuffled, {
              window,
              order: "input",
              concurrency: { cpu: 1 + (window % 2) },
            })) {
              found.push(hashOf(withoutTime(one.score)));
            }
            expect(found).toEqual(order.map((index) => expected[index]));
          },
        ),
        { numRuns: 8 },
      );
    });

    it("settles every sample of a run that was ended before it began", async () => {
      const scores = await runScore(reward, samples, { signal: AbortSignal.abort() });
      expect(scores.map((score) => score.status)).toEqual(samples.map(() => "errored"));
    });
  });
}

/** A Score of the contract's shape, within the range. */
export function expectShape(score: Score, reward: { readonly range: readonly [number, number] }): void {
  expect(["scored", "abstained", "errored"]).toContain(score.status);
  expect(score.reason.length).toBeGreaterThan(0);
  expect(JSON.stringify(score)).not.toContain('\\ud800"');
  expect(score.durationMs).toBeGreaterThanOrEqual(0);
  expect(score.cached).toBeTypeOf("boolean");
  for (const value of Object.values(score.metrics)) expect(Number.isFinite(value)).toBe(true);
  for (const part of Object.values(score.parts)) expect(["scored", "abstained", "errored"]).toContain(part.status);
  if (score.status === "scored") {
    expect(Number.isFinite(score.reward)).toBe(true);
    expect(Object.is(score.reward, -0)).toBe(false);
    expect(score.reward).toBeGreaterThanOrEqual(reward.range[0]);
    expect(score.reward).toBeLessThanOrEqual(reward.range[1]);
  } else expect(score.reward).toBeNull();
  if (score.status === "errored") expect(score.error.code).toMatch(/^E_[A-Z_]+$/u);
  expect(JSON.parse(JSON.stringify(score))).toEqual(score);
}

/** A Score whose times say nothing, for comparing. */
export function withoutTime(score: Score): unknown {
  const parts = Object.fromEntries(Object.entries(score.parts).map(([name, part]) => [name, withoutTime(part)]));
  return { ...score, parts, durationMs: 0 };
}
