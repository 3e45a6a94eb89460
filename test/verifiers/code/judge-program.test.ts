import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeTests } from "../../../verifiers/code/reference.ts";
import type { Outcome, Unit } from "../../../verifiers/code/sandbox/job.ts";
import { judge } from "./judge-trial.ts";

const ok: Unit = { passed: true };
const wrong: Unit = { passed: false, message: "f(1) gave 2, not 1" };
const asserts: CodeTests = { assert: "assert f(1) == 1" };

describe("judgeProgram", () => {
  describe("with tests that are source", () => {
    it("passes where every unit passed", async () => {
      const { finding, jobs } = await judge({ tests: asserts }, () => ({ units: [ok, ok], peakBytes: 13_000_000 }));
      expect(finding).toEqual({
        kind: "pass",
        reason: "the program passed all of its 2 tests",
        stratum: "code/python",
        metrics: { passed: 2, total: 2, cpu_ms: 2, wall_ms: 3.3 },
        evidence: [
          { kind: "pass", passed: true, wall_ms: 3.3, cpu_ms: 2, peak_mb: 12.4, engine: "python 3", level: "strict", trust: "split" },
        ],
      });
      expect(jobs).toEqual([
        {
          kind: "tests",
          style: "assert",
          tests: "assert f(1) == 1\n",
          code: "program",
          language: "python",
          limits: expect.objectContaining({ cpuMs: 5_000 }) as unknown,
          seed: 7,
          stopAtFailure: true,
        },
      ]);
    });

    it("fails with the first failure in the reason and up to five in the evidence", async () => {
      const units = [ok, ...Array.from({ length: 8 }, () => wrong)];
      const { finding } = await judge({ tests: asserts }, () => ({
        verdict: "fail",
        units,
        stdout: "a\nb\u001b[31m",
        stderr: "x".repeat(4_000),
      }));
      expect(finding).toMatchObject({ kind: "fail", reason: "test 2 of 9 failed: f(1) gave 2, not 1" });
      expect(finding).not.toHaveProperty("code");
      expect(finding.evidence?.[0]).toMatchObject({ kind: "fail", passed: false, stdout: "a\\nb\\u001b[31m" });
      expect(JSON.stringify(finding.evidence?.[0]?.["stderr"]).length - 2).toBeLessThanOrEqual(500);
      expect(finding.evidence?.slice(1)).toEqual(
        [1, 2, 3, 4, 5].map((index) => ({ kind: "test", index, passed: false, message: "f(1) gave 2, not 1" })),
      );
    });

    it("says that a program does not compile", async () => {
      const { finding } = await judge({ tests: asserts }, () => ({
        verdict: "compile_error",
        message: "invalid syntax (line 1)",
        total: 3,
      }));
      expect(finding).toMatchObject({
        kind: "fail",
        reason: "the program does not compile: invalid syntax (line 1)",
        metrics: { passed: 0, total: 3 },
        evidence: [{ kind: "compile_error" }],
      });
    });

    it("says where a program ended with an error", async () => {
      const { finding } = await judge({ tests: asserts }, () => ({
        verdict: "error",
        message: "it was killed by signal 11",
        units: [ok],
        total: 3,
      }));
      expect(finding.reason).toBe("the program ended with an error after 1 of 3 tests: it was killed by signal 11");
    });

    it.each<[outcome: Partial<Outcome>, reason: string]>([
      [{ verdict: "timeout", limit: "cpu", cpuMs: 5_003 }, "the program used more than the 5000 ms of CPU time that are allowed"],
      [{ verdict: "timeout", limit: "wall", wallMs: 5_010 }, "the program ran for more than the 5000 ms that are allowed"],
      [{ verdict: "timeout" }, "the program ran out of its 5000 ms"],
      [{ verdict: "memory", limit: "memory" }, "the program needed more memory than the 512 MB that are allowed"],
      [{ verdict: "output_limit", limit: "output" }, "the program wrote more than the 4096 bytes that are allowed"],
      [{ verdict: "output_limit", limit: "scratch" }, "the program wrote more to its temporary folder than it holds"],
    ])("fails a program over a limit, as its own doing: %j", async (fields, reason) => {
      const { finding } = await judge({ tests: asserts }, () => ({ ...fields, units: [ok], total: 3 }));
      expect(finding).toMatchObject({ kind: "fail", code: "E_PROGRAM_LIMIT", reason: `${reason} after 1 of 3 tests` });
      expect(finding.evidence?.[0]).toMatchObject({ kind: fields.verdict, ...(fields.limit ? { limit: fields.limit } : {}) });
    });

    it("abstains from tests that cannot be served", async () => {
      const { finding } = await judge({ tests: asserts }, () => ({ unserved: "the tests do not\ncompile" }));
      expect(finding).toEqual({
        kind: "abstain",
        cause: "reference",
        reason: "reference has tests that cannot be run: the tests do not\\ncompile",
      });
    });

    it("rejects where the sandbox does", async () => {
      await expect(
        judge({ tests: asserts }, () => {
          throw new Error("the sandbox died");
        }),
      ).rejects.toThrow("the sandbox died");
    });

    it.each<[fact: string, outcome: Partial<Outcome>]>([
      ["a pass without a test", { verdict: "pass" }],
      ["a pass with fewer units than there are tests", { verdict: "pass", units: [ok], total: 2 }],
      ["a pass with a unit that failed", { verdict: "pass", units: [ok, wrong] }],
      ["a failure whose units all passed", { verdict: "fail", units: [ok, ok] }],
      ["a time-out after all units passed", { verdict: "timeout", limit: "wall", units: [ok, ok] }],
    ])("makes no pass of %s", async (_, fields) => {
      for (const reward of ["all", "fraction", "weighted"] as const) {
        const { finding } = await judge({ tests: asserts, reward }, () => fields);
        expect(finding.kind).not.toBe("pass");
        expect(finding.evidence?.[0]?.kind).not.toBe("pass");
      }
    });

    it("gives the share of the units", async () => {
      const { finding } = await judge({ tests: asserts, reward: "fraction", stopAtFailure: false }, () => ({
        verdict: "fail",
        units: [ok, wrong, ok, ok],
      }));
      expect(finding).toMatchObject({
        kind: "partial",
        reward: 0.75,
        reason: "3 of 4 tests passed; test 2 of 4 failed: f(1) gave 2, not 1",
      });
    });

    it("hands on style, entry point and trust", async () => {
      const { finding, jobs } = await judge({ tests: { pytest: "def test_f(): ...", entry_point: "f" }, trust: "in-process" }, () => ({
        units: [ok],
      }));
      expect(jobs[0]).toMatchObject({ kind: "tests", style: "pytest", entryPoint: "f", inProcess: true });
      expect(finding).toMatchObject({ kind: "pass", reason: "the program passed its 1 test", evidence: [{ trust: "in-process" }] });
    });
  });

  describe("with cases", () => {
    const tests: CodeTests = {
      entry_point: "f",
      cases: [
        { args: [1], expected: 1, weight: 3 },
        { args: ["secret-in"], expected: "secret-out", hidden: true },
        { args: [3], expected: 3, weight: 0 },
      ],
    };
    const leak: Unit = { passed: false, message: 'f("secret-in") gave 1, not "secret-out"' };
    const noise = { stdout: "secret-in", stderr: "secret-out", message: "KeyError: secret-in" };

    it("sends all of them as one job, in order", async () => {
      const { finding, jobs } = await judge({ tests: { ...tests, checker: "check = 1" } }, () => ({ units: [ok, ok, ok] }));
      expect(jobs).toHaveLength(1);
      expect(jobs[0]).toMatchObject({
        kind: "cases",
        entryPoint: "f",
        checker: "check = 1",
        cases: [{ args: [1] }, { args: ["secret-in"] }, { args: [3] }],
      });
      expect(finding).toMatchObject({ kind: "pass", metrics: { passed: 3, total: 3, hidden_passed: 1, hidden_total: 1 } });
    });

    it.each<[fact: string, outcome: Partial<Outcome>, reason: string]>([
      ["fails", { verdict: "fail", units: [ok, leak, ok] }, "test 2 of 3, which is hidden, failed"],
      ["ends the program", { verdict: "error", units: [ok] }, "the program ended with an error after 1 of 3 tests"],
      [
        "takes too long",
        { verdict: "timeout", limit: "wall", units: [ok], wallMs: 5_000 },
        "the program ran for more than the 5000 ms that are allowed after 1 of 3 tests",
      ],
      ["fails after a public one", { verdict: "fail", units: [wrong, leak, ok] }, "test 1 of 3 failed: f(1) gave 2, not 1"],
    ])("shows nothing of a hidden one that %s", async (_, fields, reason) => {
      for (const reward of ["all", "fraction", "weighted"] as const) {
        const { finding } = await judge({ tests, reward }, () => ({ ...noise, ...fields }));
        expect(JSON.stringify(finding)).not.toContain("secret");
        expect(finding.reason).toContain(reason);
      }
    });

    it("gives the share of the weights, and a pass where what failed has none", async () => {
      const { finding } = await judge({ tests, reward: "weighted" }, () => ({ verdict: "fail", units: [ok, leak, wrong] }));
      expect(finding).toMatchObject({
        kind: "partial",
        reward: 0.75,
        reason: expect.stringContaining("1 of 3 tests passed, with 0.75 of the weight; ") as unknown,
      });
      const { finding: other } = await judge({ tests, reward: "weighted" }, () => ({ verdict: "fail", units: [ok, ok, wrong] }));
      expect(other).toMatchObject({ kind: "pass", reason: "2 of 3 tests passed; test 3 of 3 failed: f(1) gave 2, not 1" });
    });

    it("gives what was earned before a limit was hit", async () => {
      const { finding } = await judge({ tests, reward: "fraction" }, () => ({ verdict: "timeout", limit: "cpu", units: [ok] }));
      expect(finding).toMatchObject({ kind: "partial", reward: 1 / 3, evidence: [{ kind: "timeout", limit: "cpu" }] });
    });
  });

  it("keeps its laws for whatever the units say", async () => {
    const verdict = fc.constantFrom<Outcome["verdict"][]>("pass", "fail", "error", "compile_error", "timeout", "memory", "output_limit");
    const unit = fc.record({ passed: fc.boolean(), message: fc.string({ unit: "binary", maxLength: 900 }) });
    await fc.assert(
      fc.asyncProperty(
        verdict,
        fc.array(unit, { maxLength: 6 }),
        fc.nat(3),
        fc.constantFrom("all" as const, "fraction" as const, "weighted" as const),
        async (kind, units, more, reward) => {
          const { finding } = await judge({ tests: asserts, reward }, () => ({
            verdict: kind,
            units,
            total: units.length + more,
            message: "m",
          }));
          const everyPassed = kind === "pass" && units.length > 0 && more === 0 && units.every(({ passed }) => passed);
          expect(finding.kind === "pass").toBe(everyPassed);
          if (finding.kind === "partial") {
            expect(reward).not.toBe("all");
            expect(finding.reward).toBeGreaterThan(0);
            expect(finding.reward).toBeLessThan(1);
          }
          expect(finding.reason.length).toBeLessThan(500);
          expect(finding.reason).not.toMatch(/[\u0000-\u001f]/u);
          expect(finding.reason.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
