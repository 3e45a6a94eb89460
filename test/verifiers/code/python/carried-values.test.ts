import { describe, expect, it } from "vitest";
import { code } from "../../../../verifiers/code/index.ts";
import { runScore } from "../../../support/run-score.ts";
import { sample } from "../../../support/sample.ts";
import { carriedRows } from "./carried-rows.ts";

describe("split mode in Python", () => {
  it.each(carriedRows)("carries %s", async (_fact, program, tests) => {
    const reference = { language: "python", tests: { assert: tests } };
    const [score] = await runScore(code(), [sample({ completion: program, reference })]);
    expect(score, JSON.stringify(score)).toMatchObject({ status: "scored", reward: 1 });
  });

  it.each([
    ["a missing module", "import surely_no_such_module\nassert f() == 1"],
    ["tests that do not compile", "assert f( == 1"],
  ])("abstains from %s, whatever the program is", async (_fact, tests) => {
    const reference = { language: "python", tests: { assert: tests } };
    const scores = await runScore(code(), [
      sample({ completion: "def f(): return 1", reference }),
      sample({ completion: "def f(): raise SystemExit(0)", reference }),
    ]);
    for (const score of scores) expect(score).toMatchObject({ status: "abstained", cause: "reference" });
  });

  it("marks tests that ran beside the program, where the pipeline asks for it", async () => {
    const reference = { language: "python", tests: { assert: "assert f() == 1" } };
    const [score] = await runScore(code({ trust: "in-process" }), [sample({ completion: "def f(): return 1", reference })]);
    expect(score).toMatchObject({ reward: 1, evidence: [{ kind: "pass", trust: "in-process" }] });
  });
});
