import { describe, expect, it } from "vitest";
import { command, countTests, faults } from "../../scripts/steps.ts";

const report = (...testResults: readonly object[]): string => JSON.stringify({ testResults });
const file = (name: string, ...statuses: readonly string[]): object => ({
  name,
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});

describe("countTests", () => {
  it("counts each test and names those of examples and docs", () => {
    const json = report(
      file("/a/test/core/x.test.ts", "passed", "passed", "skipped"),
      file("/a/test/docs/y.test.ts", "passed"),
      file("/a/test/examples/z.test.ts", "passed", "failed"),
    );
    expect(countTests(json, "output")).toEqual({ passed: 4, failed: 1, output: "output", note: "4 passed, examples 1, docs 1" });
  });

  it("counts a file that could not be loaded as one failed test", () => {
    const broken = { name: "/a/test/x.test.ts", status: "failed", assertionResults: [] };
    expect(countTests(report(broken, file("/a/test/y.test.ts", "passed")), "")).toMatchObject({ passed: 1, failed: 1 });
  });

  it("counts a file whose preparation failed as one failed test", () => {
    const unprepared = { name: "/a/test/x.test.ts", status: "failed", assertionResults: [{ status: "skipped" }, { status: "skipped" }] };
    expect(countTests(report(unprepared), "")).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("a step", () => {
  it("fails with what a command said when it exits with another code than 0", async () => {
    const outcome = await command("x", process.execPath, "-e", "console.log('why'); process.exit(3)").run();
    expect(outcome).toMatchObject({ passed: 0, failed: 1, output: "why\n" });
  });

  it("fails when its program is not there", async () => {
    expect(await command("x", "no-such-program-of-assay").run()).toMatchObject({ passed: 0, failed: 1 });
  });

  it("passes without faults and fails with them", async () => {
    expect(await faults("x", () => []).run()).toMatchObject({ passed: 1, failed: 0 });
    expect(await faults("x", () => ["a.ts:1: wrong", "b.ts:2: wrong"]).run()).toMatchObject({
      passed: 0,
      failed: 1,
      output: "a.ts:1: wrong\nb.ts:2: wrong",
    });
  });
});
