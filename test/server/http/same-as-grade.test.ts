import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { startStandIn } from "../../../examples/judge/stand-in.ts";
import { root } from "../../../scripts/sources.ts";
import { judgedRow, rowsOf, type Row } from "../../../scripts/trainers/support/judged-row.ts";
import { runCli } from "../../support/run-cli.ts";
import { serveProcess } from "../../support/serve-process.ts";
import { shuffled } from "../../support/shuffled.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const size = 4;

/** Right answers that the rule can read, right ones that it cannot, and wrong ones; where there is no reference the rule passes them on. */
const rows: readonly Row[] = Array.from({ length: 160 }, (_, at): Row => {
  const prompt = Math.floor(at / size);
  const answer = ["\\boxed{7}", "It is 7, I think.", "\\boxed{8}", `Some ${prompt + 10}.`][at % size] ?? "";
  return {
    id: `r${at}`,
    prompt: `What is ${prompt} + ${7 - prompt}?`,
    completion: `${"Well. ".repeat(prompt)}${answer}`,
    reference: prompt % 10 === 9 && at % size === 0 ? "" : "7",
    group: { id: `p${prompt}`, size, index: at % size },
    metadata: { at },
  };
});

describe("within-group over correct-noise over a cascade with appeals", () => {
  it("gives by shuffled single HTTP calls with group and size, and by a list, the Scores of assay grade", async () => {
    await using judge = await startStandIn();
    vi.stubEnv("ASSAY_JUDGE_URL", judge.url);
    const folder = temporaryFolder({ "rows.jsonl": rows.map((row) => `${JSON.stringify(row)}\n`).join("") });
    const pipeline = join(folder, "pipeline.yaml");
    copyFileSync(join(root, "examples/pipelines/corrected-groups.yaml"), pipeline);
    const graded = await runCli(["grade", "rows.jsonl", "--reward", "pipeline.yaml", "--out", "graded.jsonl"], folder);
    expect(graded.exit, graded.stderr).toBe(0);
    const fromFile = rowsOf(readFileSync(join(folder, "graded.jsonl"), "utf8"));
    const expected = fromFile.map((row) => judgedRow(row));
    expect(expected).toHaveLength(rows.length);
    // The pipeline has something to do: a judge that is asked about some, and rewards of many kinds.
    expect(judge.calls()).toBeGreaterThan(10);
    expect(judge.calls()).toBeLessThan(rows.length);
    expect(new Set(fromFile.map(({ reward }) => reward)).size).toBeGreaterThan(8);

    const server = await serveProcess(["--reward", `whole=${pipeline}`]);
    const ask = async (body: unknown): Promise<unknown> => {
      const headers = { "content-type": "application/json" };
      const reply = await fetch(`${server.url}/rewards/whole/v1/score`, { method: "POST", headers, body: JSON.stringify(body) });
      return await reply.json();
    };
    for (const seed of [1, 2]) {
      // Others' ids and another round, so that nothing is known from before.
      const calls = shuffled(
        rows.map((row, at) => ({ ...row, id: `other-${at}`, group: { id: `q${at - (at % size)}`, round: seed, size, index: at % size } })),
        seed,
      );
      const answers = (await Promise.all(calls.map(ask))) as readonly Row[]; // rows of Scores, or they are not equal
      const byId = new Map(answers.map((row) => [row["id"], judgedRow(row)]));
      expect(rows.map((_, at) => byId.get(`other-${at}`))).toEqual(expected);
    }
    const list = (await ask(rows)) as readonly Row[];
    expect(list.map((row) => judgedRow(row))).toEqual(expected);
  }, 60_000);
});
