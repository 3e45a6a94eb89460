import { describe, expect, it } from "vitest";
import { rubric, rubricIntervals, storedVerdicts } from "../../../rubrics/checklist/index.ts";
import { builtin } from "../../../src/builtin.ts";
import { isAssayError } from "../../../src/core/errors.ts";
import type { Json, Sample, SampleReward, Score } from "../../../src/core/types.ts";
import { createRegistry, loadPipeline } from "../../../src/pipeline/index.ts";
import { cases } from "../../support/cases.ts";
import { conformance } from "../../support/conformance.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";

const registry = createRegistry(builtin);

function fromPipeline(node: Json): SampleReward {
  const { reward } = loadPipeline({ text: JSON.stringify({ version: 1, reward: { rubric: node } }), path: "pipeline.yaml" }, registry);
  if (reward.scope === "group") throw new Error("expected a per-sample Reward");
  return reward;
}

async function scoreOf(reward: SampleReward, fields: Partial<Sample>): Promise<Score> {
  const [score] = await runScore(reward, [sample(fields)]);
  if (!score) throw new Error("expected a Score");
  return score;
}

/** The error that a call throws, as its code and message. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return isAssayError(error) ? `${error.code} ${error.message} ${error.hint ?? ""}` : String(error);
  }
  return "nothing thrown";
}

const items = [
  { id: "right", criterion: "Gives the right number", weight: 3, check: { number: {} }, reference: 42, tags: ["facts"] },
  { id: "short", criterion: "Is short", weight: 1, check: { type: "max_words", value: 8 } },
  { id: "kind", criterion: "Is kind", weight: 2, tags: ["style"] },
  { id: "rude", criterion: "Is rude", weight: -2, tags: ["style"] },
];

describe("rubric", () => {
  describe("of the reference", () => {
    const withVerdicts = (kind: boolean | null, completion: string): Sample =>
      sample({ completion, reference: items.slice(1), metadata: { verdicts: { kind, rude: false } } });
    conformance({
      reward: rubric(),
      samples: [
        withVerdicts(true, "It is 42."),
        withVerdicts(false, "It is 42."),
        withVerdicts(null, "It is 42."),
        sample({ completion: "x", reference: "x" }),
      ],
    });
  });

  describe("of the options", () => {
    conformance({
      reward: fromPipeline({ rubric: items, mode: "healthbench" }),
      samples: [
        sample({ completion: "It is 42.", metadata: { verdicts: { kind: true, rude: false } } }),
        sample({ completion: "It is 41.", metadata: { verdicts: { kind: false, rude: true } } }),
        sample({ completion: "It is 42.", metadata: { verdicts: { kind: true } } }),
      ],
    });
  });

  cases("rubrics/checklist/cases.jsonl", rubric);

  describe("programmatic items", () => {
    it("run any Reward of the registry, with the item's own reference before the rubric's and the sample's", async () => {
      const list = [
        { id: "own", criterion: "Own", check: "exact", reference: "a" },
        { id: "shared", criterion: "Shared", check: { exact: { ignoreCase: true } } },
        { id: "whole", criterion: "Whole", check: { gate: { when: { format: { require: ["think"] } }, then: "math" } } },
      ];
      const own = await scoreOf(fromPipeline({ rubric: list, mode: "fraction_met" }), { completion: "a", reference: "A" });
      expect(own).toMatchObject({ status: "scored", reward: 2 / 3 });
      expect(Object.keys(own.parts)).toEqual(["own", "shared", "whole"]);
      expect(own.parts["shared"]).toMatchObject({ status: "scored", reward: 1 });
      const shared = await scoreOf(fromPipeline({ mode: "fraction_met" }), { completion: "a", reference: { items: list, reference: "b" } });
      expect(shared).toMatchObject({ status: "scored", reward: 1 / 3 });
    });

    it("run from the reference as from the options", async () => {
      const reward = fromPipeline({ mode: "raw_sum" });
      const score = await scoreOf(reward, {
        completion: "It is 42.",
        reference: items,
        metadata: { verdicts: { kind: true, rude: true } },
      });
      expect(score).toMatchObject({ status: "scored", reward: 4, parts: { right: { status: "scored", reward: 1 } } });
    });

    it("stretch a Reward's own range from 0 to 1, and refuse one without bounds", async () => {
      const check = { rescale: { reward: "exact", to: [-3, 1] } };
      const score = await scoreOf(fromPipeline({ rubric: [{ id: "a", criterion: "A", check }] }), { completion: "no", reference: "yes" });
      expect(score).toMatchObject({ status: "scored", reward: 0 });
      expect(refusal(() => fromPipeline({ rubric: [{ id: "a", criterion: "A", check: { rubric: { mode: "raw_sum" } } }] }))).toMatch(
        /clip/u,
      );
    });

    it("are abstained or errored items where their Reward is", async () => {
      const list = [
        { id: "a", criterion: "A", check: "math" },
        { id: "b", criterion: "B", check: { type: "contains", value: "x" } },
      ];
      const abstains = await scoreOf(fromPipeline({ rubric: list }), { completion: "x", reference: null });
      expect(abstains).toMatchObject({ status: "scored", reward: 1, metrics: { abstained: 1 } });
      const strict = await scoreOf(fromPipeline({ rubric: list, policy: { abstain: "error" } }), { completion: "x", reference: null });
      expect(strict).toMatchObject({ status: "abstained", cause: "reference" });
    });

    it("count as the worst where the completion went past a limit, also as a pitfall", async () => {
      const check = { regex: { pattern: "(a|b|c|d){300}x" } };
      const list = [
        { id: "want", criterion: "W", check },
        { id: "slip", criterion: "S", weight: -1, check },
        { id: "one", criterion: "One", check: { type: "contains", value: "a" } },
      ];
      const score = await scoreOf(fromPipeline({ rubric: list, mode: "raw_sum" }), { completion: "a".repeat(200_000) });
      expect(score).toMatchObject({ status: "scored", reward: 0, parts: { slip: { cause: "candidate", code: "E_WORK_BUDGET" } } });
    });

    it.each<[name: string, check: Json, message: RegExp]>([
      ["an unknown reward", { maths: {} }, /Unknown reward "maths".*Did you mean "math"/u],
      ["an option that it does not have", { exact: { trimm: true } }, /trimm/u],
      ["a group Reward", { "within-group": { transform: "rank", reward: "exact" } }, /group Reward/u],
      ["a check of no known type", { type: "max_word", value: 3 }, /Did you mean "max_words"/u],
      ["a check with a wrong value", { type: "max_words", value: "three" }, /max_words.*number/u],
      ["a number", 3, /expected a check/u],
    ])("refuse %s by name", (_name, check, message) => {
      expect(refusal(() => fromPipeline({ rubric: [{ id: "a", criterion: "A", check }] }))).toMatch(message);
    });
  });

  describe("a Score", () => {
    const verdicts = { kind: true, rude: true };

    it("carries the unclipped value, scores by tag and counts", async () => {
      const score = await scoreOf(fromPipeline({ rubric: items }), { completion: "It is 41.", metadata: { verdicts } });
      // 1 + 2 - 2 of 6 points; style: 2 - 2 of 2.
      expect(score).toMatchObject({
        reward: 1 / 6,
        metrics: { items: 4, judged: 4, abstained: 0, missing: 0, unclipped: 1 / 6, "tag:facts": 0, "tag:style": 0 },
      });
      const low = await scoreOf(fromPipeline({ rubric: items }), {
        completion: `${"so ".repeat(9)}41`,
        metadata: { verdicts: { kind: false, rude: true } },
      });
      expect(low).toMatchObject({ reward: 0, metrics: { unclipped: -2 / 6, "tag:style": -1 } });
    });

    it("carries its verdicts, which another mode aggregates again", async () => {
      const asked = sample({ completion: "It is 42.", reference: items, metadata: { verdicts: { kind: 0.5, rude: null } } });
      const [score] = await runScore(fromPipeline({}), [asked]);
      const stored = storedVerdicts(score as Score);
      expect(stored).toEqual({ kind: 0.5, rude: null });
      for (const mode of ["raw_sum", "explicit", "min"]) {
        const [first, again] = [asked.metadata?.["verdicts"] ?? {}, stored].map((given) => ({ ...asked, metadata: { verdicts: given } }));
        const scores = await runScore(fromPipeline({ mode }), [first, again] as readonly Sample[]);
        expect(scores[0]?.reward).toBe(scores[1]?.reward);
        expect(scores[0]?.reward).not.toBeNull();
      }
    });

    it("gives means with intervals over a dataset", async () => {
      const reward = fromPipeline({ rubric: items });
      const rows = [true, false, true, null].map((kind) =>
        sample({ completion: "It is 42.", metadata: { verdicts: { kind, rude: false } } }),
      );
      const found = rubricIntervals(await runScore(reward, rows));
      expect(found.reward?.count).toBe(4);
      expect(found.tags["facts"]).toMatchObject({ mean: 1, interval: [1, 1] });
      expect(found.tags["style"]).toMatchObject({ count: 3, undefined: 1 });
      expect(rubricIntervals([])).toEqual({ reward: null, unclipped: null, tags: {} });
    });
  });

  describe("options", () => {
    it("have a range that their rubric can reach", () => {
      expect(fromPipeline({ rubric: items, mode: "raw_sum" }).range).toEqual([-2, 6]);
      expect(fromPipeline({ rubric: items, mode: "healthbench" }).range).toEqual([-2, 1]);
      expect(fromPipeline({ mode: "raw_sum" }).range).toEqual([-Infinity, Infinity]);
      expect(fromPipeline({ mode: "healthbench" }).range).toEqual([-Infinity, 1]);
      expect(rubric().range).toEqual([0, 1]);
    });

    it.each<[name: string, node: Json, message: RegExp]>([
      ["rubric and file", { rubric: items, file: "a.yaml" }, /not both/u],
      ["an unknown mode", { mode: "vetoo" }, /Did you mean "veto"/u],
      ["no items", { rubric: [] }, /at least one item/u],
      ["pitfalls alone in a mode of points", { rubric: items.slice(3) }, /signed_fallback/u],
      [
        "weights of 0 alone in a normalised mode",
        { rubric: [{ id: "a", criterion: "A", weight: 0 }], mode: "explicit" },
        /all of them are 0/u,
      ],
      ["a pitfall in a mean", { rubric: items, mode: "tree_mean" }, /at least 0.*"rude" has -2/u],
      [
        "a pitfall inside a tree",
        { rubric: [{ id: "a", criterion: "A", children: [{ id: "b", criterion: "B", weight: -1 }] }] },
        /inside a tree, -1 came/u,
      ],
      ["a weight that is not finite", { rubric: [{ id: "a", criterion: "A", weight: 1e300 }] }, /weight/u],
      ["a prerequisite that nobody is", { rubric: [{ id: "aa", criterion: "A", requires: ["aab"] }] }, /Did you mean \\?"aa\\?"/u],
      [
        "a circle over parent and child",
        { rubric: [{ id: "a", criterion: "A", children: [{ id: "b", criterion: "B", requires: ["a"] }] }] },
        /circle/u,
      ],
      [
        "the same id in two branches",
        {
          rubric: [
            { id: "a", criterion: "A", children: [{ id: "b", criterion: "B" }] },
            { id: "b", criterion: "B" },
          ],
        },
        /is taken by items\.0\.children\.0/u,
      ],
      [
        "a check beside children",
        { rubric: [{ id: "a", criterion: "A", check: "math", children: [{ id: "b", criterion: "B" }] }] },
        /judged by them/u,
      ],
      ["a division of a scale below 0", { rubric: items, mode: "likert_div", scale: { min: -2, max: 2 } }, /0 or above/u],
    ])("refuse %s", (_name, node, message) => {
      expect(refusal(() => fromPipeline(node))).toMatch(message);
    });

    it("point at the line of a fault in the pipeline", () => {
      const text = "version: 1\nreward:\n  rubric:\n    rubric:\n      - { id: a, criterion: A, wieght: 2 }\n";
      expect(refusal(() => loadPipeline({ text, path: "p.yaml" }, registry))).toMatch(/wieght.*p\.yaml:5:\d+.*Did you mean "weight"/u);
    });
  });
});
