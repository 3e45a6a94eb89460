import { describe, expect, it } from "vitest";
import { runCli, type CliResult } from "../support/run-cli.ts";
import { runCli as runProcess } from "./support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pipeline = `version: 1
reward:
  weighted-sum:
    correct: { weight: 0.9, reward: exact }
    long: { weight: 0.1, reward: { regex: { pattern: "[0-9]{3}" } } }
`;

function explain(...words: readonly string[]): Promise<CliResult> {
  return runCli(["explain", ...words], temporaryFolder({ "p.yaml": pipeline }));
}

/** In a process of its own, as files of recipes are loaded by Node and not by the test runner. */
async function explainProcess(...words: readonly string[]): Promise<CliResult> {
  const cwd = temporaryFolder({ "throws.mjs": throws, "whole.mjs": whole });
  const { code, stdout, stderr } = await runProcess(["explain", ...words], { cwd });
  return { exit: code ?? -1, stdout, stderr };
}

const throws = `import { defineVerifier } from "assay-rewards";
export const throws = defineVerifier({ name: "throws", version: 1, summary: "Throws.", check() { throw new Error("not today"); } });
`;

const whole = `import { defineVerifier, pass } from "assay-rewards";
import * as z from "zod";
export const whole = defineVerifier({
  name: "whole", version: 1, summary: "Reads a whole number.", reference: z.int(),
  check: ({ reference }) => pass(typeof reference + " " + reference),
});
`;

describe("assay explain", () => {
  it("shows the verdict, its reason, evidence and decision", async () => {
    const { exit, stdout, stderr } = await explain("--reward", "exact", "--completion", "5", "--reference", '"4"');
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`scored 0  completion "5" is not the reference "4"
  comparison answer "5", reference "4"
  decision  fail, stratum exact
`);
  });

  it("shows each part with its number and reason", async () => {
    const { exit, stdout } = await explain("--reward", "p.yaml", "--completion", "4", "--reference", '"4"');
    expect(exit).toBe(0);
    expect(stdout).toBe(`scored 0.9  0.9 × correct 1, 0.1 × long 0 give 0.9
  correct  scored 1  completion equals the reference "4"
    comparison answer "4", reference "4"
    decision  pass, stratum exact
  long  scored 0  pattern "/[0-9]{3}/" does not match any part of the completion "4"
    pattern   pattern "[0-9]{3}", flags "", match "search", matches false
    decision  fail, stratum regex
`);
  });

  it.each<[string, string, string, string]>([
    ["a verdict that was overturned", "1", "number", "decision  fail, stratum exact, appeal pass (propensity 1)"],
    ["an appeal that cannot tell", "1", "choice", "decision  fail, stratum exact, appeal cannot tell (propensity 1)"],
    ["an appeal that was not drawn", "0.000001", "number", "decision  fail, stratum exact, appeal not drawn (propensity 0.000001)"],
  ])("shows %s", async (_, propensity, second, line) => {
    const steps = `[{ name: a, reward: exact, appeal: on-fail, propensity: ${propensity} }, { name: b, reward: ${second} }]`;
    const cwd = temporaryFolder({ "c.yaml": `version: 1\nreward: { cascade: ${steps} }\n` });
    const { stdout } = await runCli(["explain", "--reward", "c.yaml", "--completion", "It is 4", "--reference", '"4"'], cwd);
    expect(stdout.split("\n")).toContain(`  ${line}`);
  });

  it("shows why it abstained", async () => {
    const { exit, stdout } = await explain("--reward", "exact", "--completion", "4");
    expect(exit).toBe(0);
    expect(stdout).toBe(`abstained  exact needs a reference and the sample has none.
  cause     reference
`);
  });

  it("exits with 3 where it errored, and says whether that may pass", async () => {
    const { exit, stdout, stderr } = await explainProcess("--reward", "throws", "--recipes", "throws.mjs", "--completion", "4");
    expect(exit, stderr).toBe(3);
    expect(stdout).toBe(`errored  not today
  error     E_CHECK_THREW, will not succeed when sent again
`);
  });

  it("prints the Score as one line of JSON in the names of the wire", async () => {
    const { exit, stdout } = await explain("--reward", "p.yaml", "--completion", "4", "--reference", '"4"', "--json");
    expect(exit).toBe(0);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(JSON.parse(stdout)).toMatchObject({
      status: "scored",
      reward: 0.9,
      duration_ms: expect.any(Number),
      parts: { correct: { reward: 1, duration_ms: expect.any(Number) }, long: { reward: 0 } },
    });
    const failed = await explainProcess("--reward", "throws", "--recipes", "throws.mjs", "--completion", "4", "--json");
    expect(failed.exit, failed.stderr).toBe(3);
    expect(JSON.parse(failed.stdout)).toMatchObject({ status: "errored", error: { code: "E_CHECK_THREW", retryable: false } });
  });

  it.each([
    ["text that is no JSON", "\\frac{1}{2}", "\\frac{1}{2}"],
    ["a JSON string", '"a b"', "a b"],
    ["a number with all its digits", "12345678901234567890", "12345678901234567890"],
    ["decimals with all their digits", "3.14159265358979323846", "3.14159265358979323846"],
    ["a number past the greatest", "1e400", "1e400"],
    ["a list of acceptable ones", '["x", "a b"]', "a b"],
    ["true", "true", "true"],
  ])("reads a reference that is %s", async (_name, reference, completion) => {
    const { stdout } = await explain("--reward", "exact", "--completion", completion, "--reference", reference);
    expect(stdout).toMatch(/^scored 1 /u);
  });

  it("gives a number to a recipe that reads numbers, and text to one that reads text", async () => {
    const whole = await explainProcess("--reward", "whole", "--recipes", "whole.mjs", "--completion", "4", "--reference", "4");
    expect(whole.stdout, whole.stderr).toMatch(/^scored 1 {2}number 4/u);
    const digits = await explainProcess("--reward", "whole", "--recipes", "whole.mjs", "--completion", "4", "--reference", "4.0");
    expect(digits.stdout).toMatch(/^abstained/u);
    const text = await explain("--reward", "contains", "--completion", "It is 42.", "--reference", "42");
    expect(text.stdout).toMatch(/^scored 1 /u);
  });

  it("tells numbers apart in their last digit", async () => {
    const { stdout } = await explain("--reward", "number", "--completion", "12345678901234567891", "--reference", "12345678901234567890");
    expect(stdout).toMatch(/^scored 0 .*12345678901234567891.*12345678901234567890/u);
  });

  it("takes an empty completion, one that begins with a dash, and metadata", async () => {
    expect((await explain("--reward", "exact", "--completion", "", "--reference", "4")).stdout).toMatch(/^scored 0 /u);
    expect((await explain("--reward", "exact", "--completion", "-4", "--reference", "-4")).stdout).toMatch(/^scored 1 /u);
    const choice = await explain(
      "--reward",
      "choice",
      "--completion",
      "The answer is (B).",
      "--reference",
      "B",
      "--metadata",
      '{"choices":{"A":"Rome","B":"Paris"}}',
    );
    expect(choice.stdout).toMatch(/^scored 1 /u);
  });

  it("escapes control characters of the completion", async () => {
    const { stdout } = await explain("--reward", "exact", "--completion", "\u001b[31mred\u202e\n", "--reference", "4");
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u202e]/u);
  });

  it.each([
    [["--completion", "4"], "needs --reward"],
    [["--reward", "exact"], "needs --completion"],
    [["--reward", "exact", "--completion", "4", "--metadata", "[1]"], "must be a JSON object"],
    [["--reward", "exact", "--completion", "4", "--metadata", "{"], "--metadata is not JSON"],
    [["--reward", "exact", "--completion", "4", "--seed", "0.5"], "seed"],
    [["--reward", "exakt", "--completion", "4"], 'Did you mean "exact"?'],
    [["--reward", "none.yaml", "--completion", "4"], "none.yaml"],
  ])("refuses %j", async (words, text) => {
    const { exit, stdout, stderr } = await explain(...words);
    expect(stdout).toBe("");
    expect(stderr).toContain(text);
    expect(exit).toBe(words.includes("none.yaml") ? 4 : 2);
  });
});
