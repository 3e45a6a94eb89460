// `npm run test:pythons`: the Python client's own tests on every Python from 3.9 that uv finds here, those of pyenv among them, or can fetch.
// npm run test:pythons -- [VERSION ...]     these alone, such as 3.9 3.13; one that cannot be had is left out, which is a fault with --strict
import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { pythonWith } from "../benchmarks/support/python.ts";
import { pythonsPath } from "./pythons.ts";
import { clientEnv } from "./client-env.ts";
import { root } from "./sources.ts";
import { uv, uvEnv } from "./trainers/support/environment.ts";

const known = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];
const { positionals, values } = parseArgs({ allowPositionals: true, options: { strict: { type: "boolean", default: false } } });
const tool = await pythonWith([uv]);
let passed = 0;
let failed = 0;
for (const version of positionals.length > 0 ? positionals : known) {
  const python = await interpreterOf(version);
  if (python === undefined) {
    console.log(`LEFT OUT  Python ${version}: it is not here and cannot be fetched`);
    if (values.strict) failed += 1;
    continue;
  }
  const start = performance.now();
  const outcome = await run(python, ["-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests"], {
    ...clientEnv(),
    NO_COLOR: "1",
  });
  const [, tests] = /^Ran (\d{2,}) tests/mu.exec(outcome.stderr) ?? [];
  const holds = outcome.code === 0 && tests !== undefined;
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(`${holds ? "ok      " : "FAILED  "}  Python ${version} (${python}): ${tests ?? "no"} tests in ${seconds} s`);
  if (holds) passed += 1;
  else {
    failed += 1;
    console.log(outcome.stderr.trimEnd());
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

async function interpreterOf(version: string): Promise<string | undefined> {
  for (const find of [true, false]) {
    if (!find) await run(tool, ["-m", "uv", "python", "install", "--quiet", version], uvEnv);
    const { code, stdout } = await run(tool, ["-m", "uv", "python", "find", version], { ...uvEnv, PATH: pythonsPath });
    if (code === 0) return stdout.trim();
  }
  return undefined;
}

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, {
      cwd: join(root, "python"),
      env,
      timeout: 300_000,
      maxBuffer: 1 << 26,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string }; // execFile's own errors carry both
    return { code: 1, stdout, stderr };
  }
}
