import { describe, expect, it } from "vitest";
import { isAssayError } from "../../../src/core/errors.ts";
import type { Sample, Score } from "../../../src/core/types.ts";
import { code } from "../../../verifiers/code/index.ts";
import { cases } from "../../support/cases.ts";
import { conformance } from "../../support/conformance.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";

const reference = { language: "python", tests: { assert: "assert add(1, 2) == 3", entry_point: "add" } };
const right = "```python\ndef add(a, b):\n    return a + b\n```";
const wrong = "```python\ndef add(a, b):\n    return a - b\n```";

async function scoreOf(fields: Partial<Sample>, options: Parameters<typeof code>[0] = {}): Promise<Score | undefined> {
  const [score] = await runScore(code(options), [sample({ completion: right, reference, ...fields })]);
  return score;
}

describe("code", () => {
  conformance({
    reward: code(),
    samples: [
      sample({ completion: right, reference }),
      sample({ completion: wrong, reference }),
      sample({ completion: "I do not know.", reference }),
      sample({ completion: right, reference: null }),
    ],
    pure: false,
  });
  cases("verifiers/code/cases.jsonl", code);

  it("says in its first evidence how the program ran", async () => {
    const score = await scoreOf({});
    expect(score).toMatchObject({ status: "scored", reward: 1, decision: { verdict: 1, stratum: "code/python" } });
    expect(score?.metrics).toMatchObject({
      passed: 1,
      total: 1,
      cpu_ms: expect.any(Number) as unknown,
      wall_ms: expect.any(Number) as unknown,
    });
    expect(score?.evidence[0]).toMatchObject({
      kind: "pass",
      passed: true,
      engine: expect.stringContaining("python") as unknown,
      level: expect.any(String) as unknown,
      trust: "split",
    });
  });

  it("scores a completion without a program as wrong, with a first evidence of the same kind", async () => {
    const score = await scoreOf({ completion: "```java\nclass A {}\n```" });
    expect(score).toMatchObject({
      status: "scored",
      reward: 0,
      reason: 'no python program to test in "```java\\nclass A {}\\n```": there is no python code block',
      evidence: [{ kind: "fail" }, { kind: "no-answer", problem: "there is no python code block" }],
      decision: { verdict: 0, stratum: "code/python" },
    });
  });

  it("scores a program that is too long as wrong", async () => {
    const score = await scoreOf({ completion: `#${" ".repeat(2_000_000)}x` });
    expect(score).toMatchObject({ status: "scored", reward: 0, evidence: [{ kind: "fail" }, { kind: "no-answer" }] });
  });

  it("lets the limits of a reference win over those of the options", async () => {
    const slow = "import time\ndef add(a, b):\n    time.sleep(0.5)\n    return a + b";
    expect(await scoreOf({ completion: slow }, { timeoutMs: 100 })).toMatchObject({
      reward: 0,
      cause: "candidate",
      code: "E_PROGRAM_LIMIT",
    });
    expect(await scoreOf({ completion: slow, reference: { ...reference, timeout_ms: 5_000 } }, { timeoutMs: 100 })).toMatchObject({
      reward: 1,
    });
  });

  it("gives random programs the same luck every time", async () => {
    const lucky = "import random\ndef add(a, b):\n    return 3 if random.random() < 0.5 else 0";
    const completions = Array.from({ length: 8 }, (_, index) => `${lucky}\n# ${index}`);
    const luck = async (): Promise<readonly unknown[]> =>
      (
        await runScore(
          code(),
          completions.map((completion) => sample({ completion, reference })),
        )
      ).map((score) => score.reward);
    expect(await luck()).toEqual(await luck());
  });

  it.each([
    ["an unknown option", { timeout: 5 }],
    ["a limit below its bounds", { timeoutMs: 1 }],
    ["a limit above its bounds", { memoryMb: 100_000 }],
    ["a level that there is not", { level: "none" }],
    ["a module that has no name of one", { preload: ["os; import sys"] }],
  ])("refuses %s when it is built", (_, options) => {
    let thrown: unknown;
    try {
      code.build(options);
    } catch (error) {
      thrown = error;
    }
    expect(isAssayError(thrown) && thrown.code).toBe("E_OPTIONS");
  });
});
