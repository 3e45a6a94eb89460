import { describe, expect, it } from "vitest";
import { runCli } from "./support/run-cli.ts";
import { runMain } from "./support/run-main.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const good = "version: 1\nreward:\n  gate: { when: { contains: { mode: any } }, then: { exact: {} } }\nseed: 7\n";
const bad = "version: 1\nreward:\n  gate:\n    when: exact\n    then: { exat: {} }\n    els: 0\n";

describe("assay check", () => {
  it("prints ok and the fingerprint", async () => {
    const cwd = temporaryFolder({ "p.yaml": good });
    const { code, stdout, stderr } = await runCli(["check", "p.yaml"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ok p\.yaml {2}fingerprint [0-9a-f]{16}\n$/u);
  });

  it("reads standard input", async () => {
    expect(await runMain(["check", "-"], { stdin: good })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok - {2}fingerprint/u),
    });
    expect(await runMain(["check", "-"], { stdin: "version: 1\n" })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("(stdin:1:1)"),
    });
    expect(await runMain(["check", "-"], { stdin: `#${"x".repeat(2 << 20)}` })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("E_PIPELINE_TOO_LARGE"),
    });
  });

  it("prints every fault and exits 2", async () => {
    const cwd = temporaryFolder({ "p.yaml": bad });
    const { code, stdout, stderr } = await runCli(["check", "p.yaml"], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("error E_UNKNOWN_REWARD: p.yaml has 2 faults:\n");
    expect(stderr).toContain('E_UNKNOWN_REWARD: Unknown reward "exat" at reward.gate.then (p.yaml:5:13). Did you mean "exact"?');
    expect(stderr).toContain('E_PIPELINE_OPTION: Unknown option "els" of "gate" at reward.gate.els (p.yaml:6:5). Did you mean "else"?');
  });

  it("prints one JSON object with --json", async () => {
    const cwd = temporaryFolder({ "good.yaml": good, "bad.yaml": bad });
    const right = await runMain(["check", "good.yaml", "--json"], { cwd });
    expect(right).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(right.stdout)).toMatchObject({
      ok: true,
      file: "good.yaml",
      seed: 7,
      reward: { use: "gate" },
    });
    const wrong = await runMain(["check", "bad.yaml", "--json"], { cwd });
    expect(wrong).toMatchObject({ code: 2, stderr: "" });
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      ok: false,
      faults: [
        { code: "E_UNKNOWN_REWARD", line: 5, column: 13 },
        { code: "E_PIPELINE_OPTION", line: 6, column: 5 },
      ],
    });
    expect(await runMain(["check", "none.yaml", "--json"], { cwd })).toMatchObject({
      code: 4,
      stdout: expect.stringContaining("E_FILE_READ"),
    });
  });

  it("prints the pipeline as it was understood", async () => {
    const cwd = temporaryFolder({ "p.yaml": good });
    const { code, stdout } = await runMain(["check", "p.yaml", "--print-config"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {8}mode: any +# p\.yaml:3:\d+$/mu);
    expect(stdout).toMatch(/^seed: 7 +# p\.yaml:4:7$/mu);
    expect(stdout).toMatch(/# default$/mu);
  });

  it.each([["--recipes"], ["recipes:"]])("prints %s so that what it printed is checked from the same folder", async (how) => {
    const cwd = temporaryFolder({
      "r/mine.mjs":
        'import { defineVerifier, pass } from "assay-rewards";\nexport const mine = defineVerifier({ name: "mine", version: 1, summary: "Passes.", check: () => pass("x") });\n',
      "p/a.yaml": `version: 1\n${how === "recipes:" ? "recipes: [../r/mine.mjs]\n" : ""}reward: mine\n`,
    });
    const given = how === "recipes:" ? [] : ["--recipes", "r/mine.mjs"];
    const printed = await runCli(["check", "p/a.yaml", ...given, "--print-config"], { cwd });
    expect(printed.stdout).toMatch(/^ {2}- r\/mine\.mjs/mu);
    const again = await runCli(["check", "-"], { cwd, stdin: printed.stdout });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("ok -") });
  });

  it("says that a version is a number", async () => {
    const { code, stderr } = await runMain(["check", "-"], { stdin: 'version: "1"\nreward: exact\n' });
    expect([code, stderr]).toEqual([2, expect.stringContaining("Write it without quotes: 1.")]);
  });
});
