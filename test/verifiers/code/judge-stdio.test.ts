import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/core/finding.ts";
import { maxLimitHits } from "../../../verifiers/code/judge-stdio.ts";
import type { RewardRule } from "../../../verifiers/code/finding-of.ts";
import type { CodeTests } from "../../../verifiers/code/reference.ts";
import type { Job, Outcome } from "../../../verifiers/code/sandbox/job.ts";
import { judge, type Answer } from "./judge-trial.ts";

function stdio(outputs: readonly string[], more: Partial<Extract<CodeTests, { readonly stdio: unknown }>> = {}): CodeTests {
  return { stdio: outputs.map((output, index) => ({ input: `${index}\n`, output })), ...more };
}

const echo = (job: Job): Answer => ({ stdout: job.kind === "stdio" ? job.input : "" });

describe("judgeStdio", () => {
  it("runs each case with its own input, in order, under one seed", async () => {
    const { finding, jobs } = await judge({ tests: stdio(["0", "1", "2"]) }, echo);
    expect(jobs).toMatchObject(["0\n", "1\n", "2\n"].map((input) => ({ kind: "stdio", input, seed: 7, code: "program" })));
    expect(finding).toMatchObject({ kind: "pass", metrics: { passed: 3, total: 3, cpu_ms: 6.1, wall_ms: 9.8 } });
  });

  it("stops at the first failure, or never", async () => {
    const tests = stdio(["0", "x", "2", "y"]);
    const stopped = await judge({ tests }, echo);
    expect(stopped.jobs).toHaveLength(2);
    expect(stopped.finding).toMatchObject({
      kind: "fail",
      reason: "test 2 of 4 failed: line 1: 1, not x",
      metrics: { passed: 1, total: 4 },
    });
    const whole = await judge({ tests, stopAtFailure: false }, echo);
    expect(whole.jobs).toHaveLength(4);
    expect(whole.finding).toMatchObject({
      kind: "fail",
      reason: "test 2 of 4 failed: line 1: 1, not x",
      metrics: { passed: 2, total: 4 },
    });
    expect(whole.finding.evidence?.filter(({ kind }) => kind === "test").map(({ index }) => index)).toEqual([1, 3]);
  });

  it("gives shares of cases and of weights", async () => {
    const tests: CodeTests = {
      stdio: [
        { input: "1", output: "1", weight: 1 },
        { input: "2", output: "x", weight: 2 },
        { input: "3", output: "3", weight: 3 },
      ],
    };
    const by = async (reward: RewardRule): Promise<Finding> => (await judge({ tests, reward, stopAtFailure: false }, echo)).finding;
    expect(await by("fraction")).toMatchObject({ kind: "partial", reward: 2 / 3 });
    expect(await by("weighted")).toMatchObject({ kind: "partial", reward: 4 / 6 });
    expect(await by("all")).toMatchObject({ kind: "fail" });
  });

  it.each<[verdict: Outcome["verdict"]]>([["error"], ["timeout"], ["memory"], ["output_limit"], ["compile_error"], ["fail"]])(
    "fails a right output before the verdict %s",
    async (verdict) => {
      const { finding } = await judge({ tests: stdio(["0"]) }, (job) => ({ ...echo(job), verdict, message: "it ended badly" }));
      expect(finding).toMatchObject({
        kind: "fail",
        evidence: [
          { kind: verdict, stdout: "0\\n" },
          { kind: "test", index: 0 },
        ],
      });
    },
  );

  it("stops a program that does not compile, and one that hits limits again and again", async () => {
    const tests = stdio(Array.from({ length: 50 }, () => "x"));
    const more = { tests, reward: "fraction", stopAtFailure: false } as const;
    expect((await judge(more, () => ({ verdict: "compile_error" }))).jobs).toHaveLength(1);
    const hostile = await judge(more, () => ({ verdict: "timeout", limit: "wall" }));
    expect(hostile.jobs).toHaveLength(maxLimitHits);
    expect(hostile.finding).toMatchObject({ kind: "fail", code: "E_PROGRAM_LIMIT", metrics: { passed: 0, total: 50 } });
  });

  it("shows nothing of a hidden case", async () => {
    const tests: CodeTests = {
      stdio: [
        { input: "public", output: "public" },
        { input: "secret-in", output: "secret-out", hidden: true },
        { input: "also", output: "public" },
      ],
    };
    for (const stopAtFailure of [true, false]) {
      const { finding } = await judge({ tests, stopAtFailure }, (job) => ({ ...echo(job), stderr: "secret-err" }));
      expect(finding).toMatchObject({
        kind: "fail",
        reason: "test 2 of 3, which is hidden, failed",
        metrics: { hidden_passed: 0, hidden_total: 1 },
      });
      expect(JSON.stringify(finding)).not.toContain("secret");
      expect(finding.evidence?.[1]).toEqual({ kind: "test", index: 1, passed: false, message: "a hidden test failed" });
    }
  });

  it("asks the checker where there is one", async () => {
    const tests = stdio(["0", "1"], { checker: "def check(i, e, o): ..." });
    const answer = (job: Job, index: number): Answer =>
      job.kind === "check" ? { verdict: index > 2 ? "fail" : "pass", message: "not sorted" } : { stdout: "out" };
    const { finding, jobs } = await judge({ tests }, answer);
    expect(jobs.map(({ kind }) => kind)).toEqual(["stdio", "check", "stdio", "check"]);
    expect(jobs[3]).toMatchObject({ code: "def check(i, e, o): ...", input: "1\n", expected: "1", output: "out" });
    expect(finding).toMatchObject({ kind: "fail", reason: 'test 2 of 2 failed: not sorted: "out"' });
  });

  it("never asks the checker about a program that did not end by itself", async () => {
    const { finding, jobs } = await judge({ tests: stdio(["0"], { checker: "check" }) }, () => ({
      verdict: "error",
      message: "exit status 1",
    }));
    expect(jobs).toHaveLength(1);
    expect(finding).toMatchObject({ kind: "fail", reason: "the only test failed: exit status 1" });
  });

  it("lets an output that the checker cannot take be wrong, and a checker that cannot be served be unknown", async () => {
    const tests = stdio(["0"], { checker: "check" });
    const by = async (given: Answer): Promise<Finding> => (await judge({ tests }, (job) => (job.kind === "check" ? given : {}))).finding;
    expect(await by({ verdict: "error", message: "ValueError" })).toMatchObject({ kind: "fail" });
    expect(await by({ verdict: "timeout", message: "too long" })).toMatchObject({ kind: "fail", evidence: [{ kind: "fail" }, {}] });
    expect(await by({ unserved: "it defines no check" })).toMatchObject({ kind: "abstain", cause: "reference" });
  });
});
