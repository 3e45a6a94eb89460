import { describe, expect, it } from "vitest";
import * as z from "zod";
import { builtin } from "../../src/builtin.ts";
import { defineVerifier } from "../../src/core/define.ts";
import { abstain, fail, pass } from "../../src/core/finding.ts";
import { loadPipeline } from "../../src/pipeline/load-pipeline.ts";
import { createRegistry } from "../../src/pipeline/registry.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

/** Passes, fails or abstains as the completion says of the letter. */
const says = defineVerifier({
  name: "says",
  version: 1,
  summary: "Finds a letter with + or - behind it.",
  options: z.strictObject({ letter: z.string().default("a") }),
  check({ completion }, { letter }) {
    if (completion.includes(`${letter}+`)) return pass(`${letter}+ is there`);
    return completion.includes(`${letter}-`) ? fail(`${letter}- is there`) : abstain(`neither ${letter}+ nor ${letter}- is there`);
  },
});

const combinators = builtin.filter(({ kind }) => kind === "combinator");
const registry = createRegistry([...combinators, says]);
const load = (reward: string): ReturnType<typeof loadPipeline> =>
  loadPipeline({ text: `version: 1\nreward: ${reward}\n`, path: "p.yaml" }, registry);

const a = "{ says: { letter: a } }";
const b = "{ says: { letter: b } }";

describe("combinators in a pipeline", () => {
  it.each<[string, string, number | null]>([
    [`{ weighted-sum: { a: { weight: 0.75, reward: ${a} }, b: { weight: 0.25, reward: ${b} } } }`, "a+ b-", 0.75],
    [`{ weighted-sum: { renormalise: true, a: { weight: 0.75, reward: ${a} }, b: { weight: 0.25, reward: ${b} } } }`, "a+", 1],
    [`{ product: { a: ${a}, b: ${b} } }`, "a+ b-", 0],
    [`{ min: { a: ${a}, b: ${b} } }`, "a+ b+", 1],
    [`{ max: { a: says, b: ${b} } }`, "a- b+", 1],
    [`{ gate: { when: ${a}, then: ${b} } }`, "a+ b+", 1],
    [`{ gate: { when: ${a}, then: ${b}, else: -1, threshold: 1 } }`, "a- b+", -1],
    [`{ gate: { when: ${a}, then: ${b}, else: says } }`, "a- b+", 0],
    [`{ cascade: [{ name: rule, reward: ${a}, appeal: on-fail }, { name: appeal, reward: ${b} }] }`, "a- b+", 1],
    [`{ cascade: { steps: [{ name: rule, reward: ${a} }, { name: appeal, reward: ${b} }] } }`, "a- b+", 0],
    [`{ fallback: [${a}, ${b}] }`, "b+", 1],
    [`{ fallback: [says, { name: second, reward: ${b} }] }`, "b+", 1],
    [`{ fallback: { steps: [${a}, { reward: ${b} }], on: [abstained, errored] } }`, "b+", 1],
    [`{ fallback: [${a}, ${b}] }`, "", null],
    [`{ clip: { reward: ${a}, max: 0.5 } }`, "a+", 0.5],
    [`{ rescale: { reward: ${a}, to: [-1, 1] } }`, "a-", -1],
    [`{ formula: { formula: "0.5 * a + 0.25 * b", parts: { a: ${a}, b: ${b} } } }`, "a+ b+", 0.75],
  ])("%s scores %j with %j, also when written down and read again", async (reward, completion, expected) => {
    const pipeline = load(reward);
    const again = load(JSON.stringify(pipeline.reward.spec));
    expect(again.fingerprint).toBe(pipeline.fingerprint);
    for (const { reward: built } of [pipeline, again]) {
      if (built.scope !== "sample") expect.unreachable();
      const [score] = await runScore(built, [sample({ completion })]);
      expect(score?.reward).toBe(expected);
    }
  });

  it.each<[string, string, string]>([
    [`{ weighted-sum: { a: { wieght: 1, reward: ${a} } } }`, "E_PIPELINE_OPTION", "wieght"],
    [`{ weighted-sum: {} }`, "E_PIPELINE_OPTION", "at least one part"],
    [`{ min: { a: sayz } }`, "E_UNKNOWN_REWARD", "sayz"],
    [`{ cascade: [{ name: rule, reward: ${a}, appeal: on-fial }] }`, "E_PIPELINE_OPTION", "appeal"],
    [`{ fallback: [{ name: rule, rewrad: ${a} }] }`, "E_PIPELINE_OPTION", "re"],
    [`{ formula: { formula: "0.5 * aa", parts: { a: ${a} } } }`, "E_FORMULA", '"aa" is no part'],
    [`{ gate: { when: ${a}, then: ${b}, threshold: 3 } }`, "E_PIPELINE_OPTION", "threshold"],
  ])("%s is refused with %s", (reward, code, text) => {
    expect(() => load(reward)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
    expect(() => load(reward)).toThrow(/p\.yaml:2:\d+/u);
  });
});
