import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rubric } from "../../../rubrics/checklist/index.ts";
import { builtin } from "../../../src/builtin.ts";
import type { Json, SampleReward, Score } from "../../../src/core/types.ts";
import { printConfig } from "../../../src/pipeline/config.ts";
import { createRegistry, loadPipeline, readPipeline, type Pipeline } from "../../../src/pipeline/index.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const registry = createRegistry(builtin);

/** A pipeline whose rubric stands in a file beside it. */
async function withFile(name: string, text: string): Promise<Pipeline> {
  const folder = temporaryFolder({ [`team/${name}`]: text, "team/pipeline.yaml": `version: 1\nreward: { rubric: { file: ${name} } }\n` });
  return await readPipeline(join(folder, "team/pipeline.yaml"), registry);
}

async function scoreOf({ reward }: Pipeline, completion: string, verdicts: Json): Promise<Score | undefined> {
  const [score] = await runScore(reward as SampleReward, [sample({ completion, metadata: { verdicts } })]); // a rubric is a per-sample Reward
  return score;
}

const style = `id: style
version: 2
aggregation: { mode: explicit }
items:
  - { id: calm, criterion: Stays calm, weight: 2 }
  - { id: brief, criterion: Is brief, check: { type: max_words, value: 4 } }
`;

describe("a file with a rubric", () => {
  it("is read relative to the pipeline, and stands in the spec and the printed configuration", async () => {
    const pipeline = await withFile("style.yaml", style);
    const score = await scoreOf(pipeline, "one two", { calm: false });
    expect(score).toMatchObject({ status: "scored", reward: 1 / 3 });
    expect(score?.evidence[0]).toMatchObject({ kind: "rubric", id: "style", version: 2, mode: "explicit" });
    const printed = printConfig(pipeline.config);
    expect(printed).not.toContain("file:");
    expect(printed).toMatch(/criterion: Stays calm +# .*pipeline\.yaml:2:\d+/u);
    expect(printed).toMatch(/gate_cap: 0\.25 +# default/u);
    expect(loadPipeline({ text: printed, path: "printed.yaml" }, registry).fingerprint).toBe(pipeline.fingerprint);
  });

  it("changes the fingerprint with its content, and not with its formatting", async () => {
    const [first, other, same] = [style, style.replace("value: 4", "value: 5"), style.replaceAll(", ", " , ")];
    const fingerprints = await Promise.all([first, other, same].map(async (text) => (await withFile("style.yaml", text)).fingerprint));
    expect(fingerprints[1]).not.toBe(fingerprints[0]);
    expect(fingerprints[2]).toBe(fingerprints[0]);
  });

  it("is JSON as well as YAML, and a bare list too", async () => {
    const pipeline = await withFile("list.json", JSON.stringify([{ id: "calm", criterion: "Stays calm" }]));
    expect(await scoreOf(pipeline, "x", { calm: true })).toMatchObject({ reward: 1 });
  });

  it.each([
    [
      "a field that is none",
      style.replace("weight: 2", "wieght: 2"),
      /unknown field "wieght" at items\.0 \(broken\.yaml:5:5\): did you mean "weight"/u,
    ],
    ["a missing criterion", style.replace(", criterion: Is brief", ""), /items\.1\.criterion: is required.*broken\.yaml:6:5/u],
    [
      "a weight in words",
      style.replace("weight: 2", "weight: heavy"),
      /items\.0\.weight: expected number, "heavy" came \(broken\.yaml:5:48\)/u,
    ],
    ["no YAML", "items: [", /broken\.yaml:1/u],
    ["a text", "be nice", /expected a rubric with items/u],
  ])("is refused for %s, with the place", async (_name, text, message) => {
    await expect(withFile("broken.yaml", text)).rejects.toThrow(message);
  });

  it("is refused where it is not there, and without a pipeline", async () => {
    const text = "version: 1\nreward: { rubric: { file: none.yaml } }\n";
    expect(() => loadPipeline({ text, path: "p.yaml" }, registry)).toThrow(expect.objectContaining({ code: "E_FILE_READ" }));
    expect(() => rubric({ file: "style.yaml" })).toThrow(/only a pipeline reads files/u);
  });
});
