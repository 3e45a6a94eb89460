import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContext } from "../../src/core/context.ts";
import type { FlowItem } from "../../src/core/flow.ts";
import { askGroup } from "../../src/core/groups/ask-group.ts";
import { createGroupFlow } from "../../src/core/groups/group-flow.ts";
import { hashOf } from "../../src/core/hash.ts";
import type { CompleteGroup, GroupReward, Sample, Score } from "../../src/core/types.ts";
import { expectShape, withoutTime } from "./conformance.ts";
import { sample } from "./sample.ts";

export interface GroupConformanceOptions<Ref> {
  readonly reward: GroupReward<Ref>;
  /** The samples of one group, at least two of whose Scores differ. */
  readonly samples: readonly Sample[];
  /** false for Rewards whose result depends on the world. */
  readonly pure?: boolean;
}

/** Scores the samples as one group, by the Reward itself. */
export async function scoreGroup<Ref>(
  reward: GroupReward<Ref>,
  samples: readonly Sample[],
  options: Parameters<typeof createContext>[0] = {},
): Promise<readonly Score[]> {
  const group: CompleteGroup = { id: "g", samples };
  return await (reward as GroupReward).score(group, createContext(options)); // tests also give references that a Reward must refuse
}

/** The laws that every Reward over groups keeps, whatever it judges. */
export function groupConformance<Ref>({ reward, samples, pure = true }: GroupConformanceOptions<Ref>): void {
  const judged = (scores: readonly Score[]): readonly string[] => scores.map((score) => hashOf(withoutTime(score)));

  describe("conformance over groups", () => {
    it("has a spec that is JSON and a range that is in order", () => {
      expect(JSON.parse(JSON.stringify(reward.spec))).toEqual(reward.spec);
      expect(reward.spec.version).toBeGreaterThanOrEqual(1);
      expect(reward.range[0]).toBeLessThan(reward.range[1]);
    });

    it("gives one Score a sample, each of the contract's shape", async () => {
      const scores = await scoreGroup(reward, samples);
      expect(scores).toHaveLength(samples.length);
      for (const score of scores) expectShape(score, reward);
    });

    it("tells at least two of its samples apart", async () => {
      const scores = await scoreGroup(reward, samples);
      expect(new Set(scores.map((score) => `${score.status} ${score.reward}`)).size).toBeGreaterThan(1);
    });

    it("gives nothing for a group of none, and one Score for a group of one", async () => {
      expect(await scoreGroup(reward, [])).toEqual([]);
      for (const one of samples) for (const score of await scoreGroup(reward, [one])) expectShape(score, reward);
    });

    it("scores a group all of whose samples are the same, all the same", async () => {
      const [first = sample()] = samples;
      const scores = await scoreGroup(reward, [first, { ...first, id: "b" }, { ...first, id: "c" }]);
      for (const score of scores) expectShape(score, reward);
      if (pure) expect(new Set(judged(scores)).size).toBe(1);
    });

    it("never rejects or throws on strange completions and references", async () => {
      const strange = ["", "\u0000", "\ud800", "💥".repeat(500), "{".repeat(5_000), " ".repeat(10_000), "-0", "NaN"];
      const references = [null, "", 0, -1e308, [], {}, ["a", { b: [null] }]];
      const odd = strange.flatMap((completion) => references.map((reference) => sample({ completion, reference })));
      for (const score of await scoreGroup(reward, odd)) expectShape(score, reward);
      const chats: readonly Sample["completion"][] = [
        [],
        [{ role: "assistant", content: [{ type: "image_url" }] }],
        [{ role: "user", content: "hi" }],
      ];
      for (const score of await scoreGroup(
        reward,
        chats.map((completion) => sample({ completion })),
      ))
        expectShape(score, reward);
    });

    it.runIf(pure)("gives the same Scores, to the last bit, in any order and under any ids", async () => {
      const expected = judged(await scoreGroup(reward, samples));
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([...samples.keys()], { minLength: samples.length }), async (order) => {
          const shuffled = order.map((index) => ({ ...(samples[index] as Sample), id: `other-${index}` }));
          expect(judged(await scoreGroup(reward, shuffled))).toEqual(order.map((index) => expected[index]));
        }),
        { numRuns: 10 },
      );
    });

    it.runIf(pure)("gives the same Scores through a flow, whatever other groups stand among the samples", async () => {
      const expected = judged(await scoreGroup(reward, samples));
      const items = samples.flatMap((one, index) =>
        ["x", "y", "z"].map((id): FlowItem => ({ sample: { ...one, group: { id, size: samples.length, index } }, size: 1_000 })),
      );
      const found = new Map<string, string>();
      const flow = createGroupFlow<FlowItem>({
        reward: reward as GroupReward,
        context: createContext(),
        window: 8,
        windowSize: 1 << 20,
        maxOpenGroups: 1,
        requestMs: 60_000,
        settled({ sample: { group }, size }, _index, score) {
          found.set(`${group?.id} ${group?.index}`, hashOf(withoutTime(score)));
          flow.release(1, size);
        },
      });
      await flow.run(once(items));
      for (const id of ["x", "y", "z"]) expect(samples.map((_, index) => found.get(`${id} ${index}`))).toEqual(expected);
    });

    it("settles every sample of a run that was ended before it began", async () => {
      const group: CompleteGroup = { id: "g", samples };
      const scores = await askGroup(reward as GroupReward, group, createContext({ signal: AbortSignal.abort() }));
      expect(scores).toHaveLength(samples.length);
      for (const score of scores) expectShape(score, reward);
    });
  });
}

async function* once<T>(value: T): AsyncGenerator<T, void, undefined> {
  yield value;
}
