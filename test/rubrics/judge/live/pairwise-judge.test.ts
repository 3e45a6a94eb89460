import { describe, expect, it } from "vitest";
import { pairwiseJudge } from "../../../../rubrics/judge/index.ts";
import type { JudgeTransport } from "../../../../rubrics/judge/index.ts";
import { rubric } from "../../../../rubrics/checklist/index.ts";
import { createScorer, pairwise } from "../../../../src/index.ts";
import { runScore } from "../../../support/run-score.ts";
import { sample } from "../../../support/sample.ts";
import { judgeServer, verdicts } from "./support/judge-server.ts";

const group = { id: "g", size: 3 };

describe("pairwiseJudge", () => {
  it("ranks the completions of a group, in both orders, within the budget of the network", async () => {
    // The longer answer wins.
    const server = await judgeServer(({ user }) => {
      const [, first = "", second = ""] = /Answer A:\n<\S+>\n([^]*?)\n<\/[^]*Answer B:\n<\S+>\n([^]*?)\n<\//u.exec(user) ?? [];
      return verdicts(user, first.length > second.length ? "A" : "B");
    });
    await using scorer = createScorer(pairwise({ judge: pairwiseJudge({ model: "j", url: server.url }) }), { concurrency: { network: 1 } });
    const samples = ["short", "a longer one", "..."].map((completion, index) => sample({ id: `${index}`, completion, group }));
    const scores = await scorer.score(samples);
    expect(scores.map(({ reward }) => reward)).toEqual([0.5, 1, 0]);
    // Of three pairs two have a completion without content, which nobody is asked about.
    expect(server.received).toHaveLength(2);
    expect(server.peak()).toBe(1);
    expect(scores[1]?.cost).toMatchObject({ judge_calls: 1 });
  });

  it("gives errors where the judge fails, and refuses wrong options", async () => {
    const server = await judgeServer(() => ({ status: 400, body: {} }));
    await using scorer = createScorer(pairwise({ judge: pairwiseJudge({ model: "j", url: server.url }) }));
    const samples = ["one", "two"].map((completion, index) => sample({ id: `${index}`, completion, group: { id: "g", size: 2 } }));
    expect(await scorer.score(samples)).toMatchObject([{ error: { code: "E_JUDGE_HTTP" } }, { error: { code: "E_JUDGE_HTTP" } }]);
    expect(() => pairwiseJudge({ model: "" })).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });
});

describe("a transport of one's own", () => {
  it("takes the place of HTTP", async () => {
    const asked: unknown[] = [];
    const transport: JudgeTransport = {
      name: "mine",
      send(request) {
        asked.push(request);
        const content = '{"verdicts":[{"id":"a","verdict":true}]}';
        return Promise.resolve({
          status: "replied",
          reply: {
            kind: "chat",
            content,
            reasoning: null,
            refusal: null,
            finishReason: "stop",
            logprobs: null,
            model: null,
            id: null,
            usage: null,
          },
        });
      },
    };
    const reward = rubric({ rubric: [{ id: "a", criterion: "x" }], judge: { model: "j", transport } });
    expect(JSON.stringify(reward.spec)).not.toContain("mine");
    expect(await runScore(reward, [sample({ completion: "x" })])).toMatchObject([
      { reward: 1, cost: { judge_calls: 1, judge_unmetered: 1 } },
    ]);
    expect(asked).toHaveLength(1);
  });
});
