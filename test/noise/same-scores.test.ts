import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { judgedRow, rowsOf, type Row } from "../../scripts/trainers/support/judged-row.ts";
import { builtin } from "../../src/builtin.ts";
import type { Json, Sample, SampleReward } from "../../src/core/types.ts";
import { scoreJson } from "../../src/data/score-row.ts";
import { createRegistry, readPipeline } from "../../src/pipeline/index.ts";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import { shuffled } from "../support/shuffled.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));

async function assay(
  words: readonly string[],
  cwd: string,
  stdin: string,
): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, ["--conditions=assay-source", bin, ...words], { cwd, stdio: ["pipe", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stdin.end(stdin);
  return await new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout })));
}

/** Answers in boxes, in words and wrong ones, so that the rule is wrong about some; a few references that nobody can read. */
const rows: readonly Row[] = Array.from({ length: 400 }, (_, at): Row => {
  const prompt = at >> 2;
  const value = [prompt, prompt, prompt + 1, prompt * 2 + 3][at % 4] ?? 0;
  const said = [`So it is \\boxed{${value}}.`, `The answer is ${value}.`, `It is \\boxed{${value}}`, `The answer is ${value}, I think`][
    at % 4
  ];
  const text = `${said} `.repeat(1 + (prompt % 3)).trim();
  return {
    id: `r${at}`,
    prompt: prompt % 5 === 0 ? [{ role: "user", content: `What is ${prompt}?` }] : `What is ${prompt}?`,
    completion: prompt % 7 === 0 ? [{ role: "assistant", content: text }] : text,
    reference: prompt % 40 === 39 ? "" : String(prompt),
    group: { id: `p${prompt}`, size: 4, index: at % 4 },
    generation: { token_count: text.length, finish_reason: at % 9 === 0 ? "length" : "stop" },
  };
});

const channels = `    channels:
      version: 1
      strata:
        math/boxed: { false_positive: 0.02, false_negative: 0.1, overturn: 0.2, ppv: 0.97 }
        math/phrase: { false_positive: 0.01, false_negative: 0.7, overturn: 0.4 }
      judge: { false_positive: 0.05, false_negative: 0.1 }`;

const pipelineOf = (method: string): string => `version: 1
seed: 7
reward:
  correct-noise:
    method: ${method}
${channels}
    reward:
      cascade:
        - name: rule
          appeal: on-fail
          propensity: 0.25
          reward: { stratify: { by: [answer-format], reward: { math: { extract: boxed } } } }
        - { name: second, reward: { number: { absoluteTolerance: 0.5 } } }
`;

const jsonl = (list: readonly Row[]): string => list.map((row) => `${JSON.stringify(row)}\n`).join("");

/** The samples as the rows are read. */
function samplesOf(list: readonly Row[]): readonly Sample[] {
  return list.map(({ generation, ...row }) => {
    const { token_count: tokenCount, finish_reason: finishReason } = generation as Record<string, Json>;
    return { ...row, generation: { tokenCount, finishReason } } as unknown as Sample; // the rows above
  });
}

describe("correct-noise over a cascade with 25% appeals", () => {
  it.each(["override-backward", "aipw"])(
    "gives identical Scores by %s from a file, from shuffled single lines under other ids, and from batches of any size",
    async (method) => {
      const folder = temporaryFolder({ "pipeline.yaml": pipelineOf(method), "rows.jsonl": jsonl(rows) });
      const graded = await assay(["grade", "rows.jsonl", "--reward", "pipeline.yaml", "--out", "graded.jsonl"], folder, "");
      expect(graded.code).toBe(0);
      const fromFile = rowsOf(readFileSync(join(folder, "graded.jsonl"), "utf8"));
      const expected = fromFile.map((row) => judgedRow(row));
      expect(expected).toHaveLength(rows.length);

      const decisions = fromFile.map(
        ({ decision }) => decision as { readonly verdict: number; readonly appeal?: { readonly drawn: boolean } } | null,
      );
      const negatives = decisions.filter((decision) => decision?.verdict === 0);
      const drawn = negatives.filter((decision) => decision?.appeal?.drawn);
      // 294 verdicts failed; five standard deviations of a quarter of them are 0.13.
      expect(Math.abs(drawn.length / negatives.length - 0.25)).toBeLessThan(0.13);
      expect(new Set(fromFile.map(({ reward }) => reward)).size).toBeGreaterThan(4);
      expect(new Set(fromFile.map(({ status }) => status))).toEqual(new Set(["scored", "abstained"]));

      for (const seed of [1, 2]) {
        const lines = shuffled(
          rows.map((row, at) => ({ ...row, id: `other-${at}` })),
          seed,
        );
        const served = await assay(["serve", "--stdio", "--reward", "pipeline.yaml"], folder, jsonl(lines));
        expect(served.code).toBe(0);
        const byId = new Map(rowsOf(served.stdout).map((row) => [row["id"], judgedRow(row)]));
        expect(rows.map((_, at) => byId.get(`other-${at}`))).toEqual(expected);
      }

      const { reward, seed = 0 } = await readPipeline("pipeline.yaml", createRegistry(builtin), folder);
      const samples = samplesOf(rows);
      await using scorer = createScorer(reward as SampleReward, { seed }); // its range and Scores are those of single samples
      for (const size of [1, 7, 64, rows.length]) {
        const found: string[] = [];
        for (let from = 0; from < samples.length; from += size) {
          const scores = await scorer.score(samples.slice(from, from + size));
          found.push(...scores.map((score) => judgedRow(scoreJson(score) as Row))); // a row of a Score is an object
        }
        expect(found).toEqual(expected);
      }
    },
    60_000,
  );
});
