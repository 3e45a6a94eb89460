import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtin } from "../../../src/builtin.ts";
import type { Json, SampleReward, Score } from "../../../src/core/types.ts";
import { createRegistry, readPipeline } from "../../../src/pipeline/index.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const registry = createRegistry(builtin);
const secret = "passphrase-of-the-operator";

/** A sample whose reference is a rubric with one check, scored under the pipeline `rubric` beside a file with a secret. */
async function scoreWithCheck(
  makeCheck: (folder: string) => Json,
): Promise<{ readonly score: Score | undefined; readonly folder: string }> {
  const folder = temporaryFolder({
    "pipeline.yaml": "version: 1\nreward: rubric\n",
    "secret.yaml": `${secret}: [`,
    "items.yaml": "- { id: calm, criterion: Is calm, check: { type: contains, value: om } }\n",
    python3: '#!/bin/sh\necho started > "$(dirname "$0")/started"\n',
  });
  const { reward } = await readPipeline(join(folder, "pipeline.yaml"), registry);
  const reference = [{ id: "one", criterion: "Is right", check: makeCheck(folder) }];
  const [score] = await runScore(reward as SampleReward, [sample({ completion: "om", reference })]); // a rubric is a per-sample Reward
  return { score, folder };
}

const nested = (check: Json): Json => ({ rubric: { rubric: [{ id: "inner", criterion: "Is right", check }] } });

describe("a rubric that a sample brings along", () => {
  it.each<[string, (folder: string) => Json]>([
    ["a rubric in a file", (folder) => ({ rubric: { file: join(folder, "secret.yaml") } })],
    ["a file beside the pipeline", () => ({ rubric: { file: "items.yaml" } })],
    ["a file by the long form", (folder) => ({ use: "rubric", with: { file: join(folder, "secret.yaml") } })],
    ["a file two rubrics down", (folder) => nested(nested({ rubric: { file: join(folder, "secret.yaml") } }))],
    ["a file inside a combinator", (folder) => ({ fallback: ["exact", { rubric: { file: join(folder, "secret.yaml") } }] })],
    ["a file of channels", (folder) => ({ "correct-noise": { reward: "exact", channels: join(folder, "secret.yaml") } })],
    ["a judge's address", () => ({ rubric: { rubric: [{ id: "a", criterion: "b" }], judge: { model: "m", url: "http://127.0.0.1:9" } } })],
    ["a variable with a key", () => nested({ rubric: { judge: { model: "m", url: "http://127.0.0.1:9", api_key_env: "PATH" } } })],
    ["an interpreter", (folder) => ({ code: { python: join(folder, "python3") } })],
    ["modules to import", () => ({ code: { preload: ["antigravity"] } })],
    ["lower walls", () => ({ code: { level: "process" } })],
    ["tests beside the program", () => ({ clip: { reward: { code: { trust: "in-process" } }, min: 0, max: 1 } })],
  ])("cannot name %s", async (_name, check) => {
    const { score, folder } = await scoreWithCheck(check);
    expect(score).toMatchObject({ status: "abstained", cause: "reference", reason: expect.stringMatching(/a sample/u) as string });
    expect(JSON.stringify(score)).not.toContain(secret);
    expect(existsSync(join(folder, "started"))).toBe(false);
  });

  it.each<[string, Json]>([
    ["a check of text", { type: "contains", value: "om" }],
    ["a reward with options", { regex: { pattern: "^om$" } }],
    ["a rubric written out, with stored verdicts", nested({ type: "contains", value: "om" })],
    ["a program in the sandbox", { gate: { when: { regex: { pattern: "om" } }, then: { code: { timeoutMs: 1000 } } } }],
  ])("may hold %s", async (_name, check) => {
    const { score } = await scoreWithCheck(() => check);
    expect(score?.reason).not.toMatch(/not a usable/u);
    expect(score?.evidence[0]).toMatchObject({ kind: "rubric" });
  });

  it("leaves files to the rubric of the pipeline, relative to it", async () => {
    const folder = temporaryFolder({
      "team/pipeline.yaml": "version: 1\nreward: { rubric: { file: outer.yaml } }\n",
      "team/outer.yaml": "- { id: inner, criterion: Is calm, check: { rubric: { file: inner.yaml } } }\n",
      "team/inner.yaml": "- { id: calm, criterion: Is calm, check: { type: contains, value: om } }\n",
    });
    const { reward } = await readPipeline(join(folder, "team/pipeline.yaml"), registry);
    const [score] = await runScore(reward as SampleReward, [sample({ completion: "om" })]); // a rubric is a per-sample Reward
    expect(score).toMatchObject({ status: "scored", reward: 1 });
  });
});
