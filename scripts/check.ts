// `npm run check`: all that a change must pass, in the order of how fast it fails. Every step runs, whatever failed before.
//   --only a,b     these steps alone        --without a,b   all but these
//   --report FILE  count the tests of a vitest run that was just made instead of running them again
import { join } from "node:path";
import { parseArgs } from "node:util";
import metadata from "../package.json" with { type: "json" };
import { importFaults } from "./imports.ts";
import { scratch } from "./scratch.ts";
import { packageSources } from "./sources.ts";
import { command, faults, tests, type Outcome, type Step } from "./steps.ts";

const { values } = parseArgs({ options: { only: { type: "string" }, without: { type: "string" }, report: { type: "string" } } });
const tarball = join(scratch(), `${metadata.name}-${metadata.version}.tgz`);

const steps: readonly Step[] = [
  command("format", "oxfmt", "--list-different"),
  faults("import direction", () => importFaults(packageSources())),
  command("types", "tsc", "-p", "tsconfig.json"),
  command("types of pages", "tsc", "-p", "src/report/page/tsconfig.json"),
  command("lint", "oxlint", "--format=unix"),
  command("build", "npm", "run", "--silent", "build"),
  command("pack", "npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", scratch()),
  command("publint", "publint", "run", "--strict", tarball),
  command("unused code", "knip", "--no-progress"),
  command("attw", "attw", "--no-definitely-typed", "--no-emoji", "--profile", "esm-only", tarball),
  tests("tests", ["--exclude", "test/slow/**"], values.report),
  tests("slow tests", ["test/slow"]),
];

const only = values.only?.split(",");
const without = values.without?.split(",") ?? [];
for (const name of [...(only ?? []), ...without]) {
  if (!steps.some((step) => step.name === name)) {
    console.error(`No step "${name}". Steps: ${steps.map((step) => step.name).join(", ")}.`);
    process.exit(2);
  }
}

let passed = 0;
let failed = 0;
for (const step of steps) {
  if ((only && !only.includes(step.name)) || without.includes(step.name)) continue;
  const start = performance.now();
  const outcome = await runStep(step);
  passed += outcome.passed;
  failed += outcome.failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${outcome.failed === 0 ? "ok    " : "FAILED"}  ${step.name.padEnd(16)} ${seconds.padStart(6)} s  ${outcome.note ?? ""}`.trimEnd(),
  );
  if (outcome.failed > 0) console.log(`${outcome.output.trimEnd()}\n`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runStep(step: Step): Promise<Outcome> {
  try {
    return await step.run();
  } catch (error) {
    return { passed: 0, failed: 1, output: error instanceof Error ? String(error.stack) : String(error) };
  }
}
