import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";

describe("the judge of assay serve", () => {
  it.each([
    [["--judge", "http://127.0.0.1:9/v1"], "--judge-model NAME is missing"],
    [["--judge-model", "m"], "--judge URL is missing"],
    [["--judge-key-env", "KEY"], "--judge URL is missing"],
    [["--judge", "ftp://127.0.0.1", "--judge-model", "m"], "must begin with http"],
    [["--judge", "http://127.0.0.1:9/v1", "--judge-model", "m", "--judge-key-env", "ASSAY_TEST_NO_SUCH_KEY"], "ASSAY_TEST_NO_SUCH_KEY"],
  ])("is refused as %j", async (args, said) => {
    const { exit, stderr } = await runCli(["serve", "--reward", "exact", "--port", "0", ...args], import.meta.dirname);
    expect(stderr).toContain(said);
    expect(exit).toBe(2);
  });
});
