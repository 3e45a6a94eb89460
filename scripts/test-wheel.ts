// `npm run test:wheel`: builds the wheel, installs it with [embedded] into a fresh environment of `python3`, and scores with a PATH that
// has no node. Needs npm's registry and Python's; where the latter cannot be reached it is left out, which is a fault with --strict.
import { globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./sources.ts";
import { execute } from "./steps.ts";
import { mustRun } from "./wheel/must-run.ts";
import { buildTools, buildWheel } from "./wheel/wheel.ts";

const start = performance.now();
try {
  await buildTools();
} catch {
  console.log("LEFT OUT  the wheel: Python's registry cannot be reached here");
  process.exit(process.argv.includes("--strict") ? 1 : 0);
}
const { wheel } = await buildWheel();
const built = performance.now();
// Outside of the repository, whose packages Node would find, and private as a home is.
const folder = mkdtempSync(join(tmpdir(), "assay-wheel-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const python = join(folder, "bin/python3");
await mustRun("python3", ["-m", "venv", folder]);
await mustRun(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", `${wheel}[embedded]`]);
const installed = performance.now();
const program = join(root, "python/acceptance/wheel.py");
// Nothing of this repository may be found, and no other Node.
const bare = { PATH: join(folder, "bin"), PYTHONPATH: "", ASSAY_COMMAND: "", NODE_PATH: "", NODE_OPTIONS: "", HOME: tmpdir() };
const { code, output } = await execute(python, ["-I", program], bare);
process.stdout.write(output);
process.exitCode = code;
const files = globSync("lib/python*/site-packages/assay_rewards/**/*", { cwd: folder }).map((path) => statSync(join(folder, path)));
const bytes = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
console.log(
  `wheel ${megabytes(statSync(wheel).size)} MB, installed ${megabytes(bytes)} MB in ${files.length} files and folders, beside Node`,
);
const end = performance.now();
console.log(`${seconds(built - start)} s to build, ${seconds(installed - built)} s to install, ${seconds(end - installed)} s to score`);

function megabytes(size: number): string {
  return (size / 1e6).toFixed(1);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
