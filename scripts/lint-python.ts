// `npm run lint:python`: mypy over the Python package, its tests and what calls functions of users as strictly as it goes, and ruff over all
// of that. The first run fetches both, in versions named here. Where they cannot be had they are left out, and it says so; with --strict that
// is a fault.
import { delimiter, join } from "node:path";
import { pythonWith } from "../benchmarks/support/python.ts";
import { root } from "./sources.ts";
import { execute } from "./steps.ts";

const config = join(root, "python/pyproject.toml");
/** What calls functions of users; it is no part of the package. */
const functions = join(root, "verifiers/python-function/python");
const python = await pythonWith(["mypy==2.4.1", "ruff==0.17.6"]).catch(() => undefined);
if (python === undefined) {
  console.log("LEFT OUT  mypy and ruff: they cannot be had here");
  process.exit(process.argv.includes("--strict") ? 1 : 0);
}
let failed = 0;
for (const [name, ...args] of [
  ["mypy", "--config-file", config, join(root, "python/src"), join(root, "python/tests")],
  ["mypy", "--strict", join(functions, "run_function.py")],
  ["ruff", "check", "--no-cache", "--config", config, join(root, "python"), functions],
] as const) {
  const { code, output } = await execute(python, ["-m", name, ...args], {
    MYPYPATH: [join(root, "python/src"), functions].join(delimiter),
  });
  console.log(code === 0 ? `ok        ${name}` : `FAILED    ${name}\n${output.trimEnd()}`);
  if (code !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
