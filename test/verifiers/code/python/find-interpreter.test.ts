import { chmodSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { code } from "../../../../verifiers/code/index.ts";
import { findInterpreter } from "../../../../verifiers/code/python/find-interpreter.ts";
import { runScore } from "../../../support/run-score.ts";
import { sample } from "../../../support/sample.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const unavailable = expect.objectContaining({
  code: "E_SANDBOX_UNAVAILABLE",
  message: expect.stringContaining('The option "python" names'),
});

describe("findInterpreter", () => {
  it("takes a path as it is, and a name from PATH", () => {
    const folder = temporaryFolder({ "python3.99": "" });
    const path = join(folder, "python3.99");
    chmodSync(path, 0o755);
    const { PATH } = process.env;
    onTestFinished(() => void (process.env["PATH"] = PATH));
    process.env["PATH"] = `${folder}${delimiter}${PATH}`;
    expect([findInterpreter(path), findInterpreter("python3.99")]).toEqual([path, path]);
  });

  it("follows a pyenv script to the interpreter of the script's own name", () => {
    const pyenv = temporaryFolder({
      version: "1.0\n",
      "shims/python3.99": "#!/bin/sh\n",
      "versions/1.0/bin/python3": "",
      "versions/1.0/bin/python3.99": "",
    });
    for (const file of ["shims/python3.99", "versions/1.0/bin/python3", "versions/1.0/bin/python3.99"]) chmodSync(join(pyenv, file), 0o755);
    const { PYENV_VERSION } = process.env;
    delete process.env["PYENV_VERSION"];
    onTestFinished(() => void (PYENV_VERSION === undefined || (process.env["PYENV_VERSION"] = PYENV_VERSION)));
    expect(findInterpreter(join(pyenv, "shims/python3.99"))).toBe(realpathSync(join(pyenv, "versions/1.0/bin/python3.99")));
  });

  it.each([
    ["a path where nothing is", "/nowhere/python3"],
    ["a folder", "/usr/bin/"],
    ["a file that is no program", "/etc/passwd"],
    ["a name that is not on PATH", "python3.98"],
  ])("refuses %s", (_name, wanted) => {
    expect(() => findInterpreter(wanted)).toThrow(unavailable);
  });

  it("makes the Score of a sample one that says so, and is not to be tried again", async () => {
    const one = sample({ completion: "```python\nprint(1)\n```", reference: { language: "python", tests: { assert: "assert True" } } });
    const [score] = await runScore(code({ python: "/nowhere/python3" }), [one]);
    expect(score).toMatchObject({ status: "errored", cause: "infrastructure", error: { code: "E_SANDBOX_UNAVAILABLE", retryable: false } });
  });
});
