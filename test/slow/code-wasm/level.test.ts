import { describe, expect, it } from "vitest";
import { code } from "../../../verifiers/code/index.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";

const tests = { python: "assert add(1, 2) == 3", javascript: "assert.equal(add(1, 2), 3)", typescript: "assert.equal(add(1, 2), 3)" };
const right = {
  python: "def add(a, b): return a + b",
  javascript: "function add(a, b) { return a + b; }",
  typescript: "function add(a: number, b: number): number { return a + b; }",
};

describe("code, at level wasm", () => {
  it.each(["python", "javascript", "typescript"] as const)("runs %s without anything of the system", async (language) => {
    const reward = code({ level: "wasm", python: "/nowhere/python3" });
    const reference = { language, tests: { assert: tests[language] } };
    const fields = [right[language], right[language].replace("a + b", "a - b")].map((completion) => sample({ completion, reference }));
    const scores = await runScore(reward, fields);
    expect(scores.map((score) => score.reward)).toEqual([1, 0]);
    expect(scores[0]?.evidence[0]).toMatchObject({
      level: "wasm",
      engine: expect.stringMatching(language === "python" ? /^pyodide / : /^quickjs /),
    });
  });

  it("reaches nothing of the host from JavaScript", async () => {
    const attempt = `function add(a, b) {
  const reach = [() => process.binding("fs"), () => require("child_process").execSync("id"), () => require("fs").readFileSync("/etc/passwd", "utf8"),
    () => globalThis.constructor.constructor("return process")().mainModule.require("fs").readFileSync("/etc/passwd", "utf8")];
  for (const one of reach) { try { return String(one()); } catch {} }
  return "nothing";
}`;
    const reference = { language: "javascript", tests: { assert: 'assert.equal(add(1, 2), "nothing")' } } as const;
    const [score] = await runScore(code({ level: "wasm" }), [sample({ completion: attempt, reference })]);
    expect(score?.reward).toBe(1);
  });
});
