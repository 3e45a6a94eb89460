import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { scratch } from "./scratch.ts";
import { root } from "./sources.ts";

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What a person needs to see when something failed. */
  readonly output: string;
  /** A few words behind the step's name. */
  readonly note?: string;
}

/** One step of the checks. Most count as one; a step that runs tests counts each of them. */
export interface Step {
  readonly name: string;
  run(): Promise<Outcome>;
}

/** A step that passes when the command exits with 0. */
export function command(name: string, program: string, ...args: readonly string[]): Step {
  return {
    name,
    async run() {
      const { code, output } = await execute(program, args);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
    },
  };
}

/** A step that passes when the function finds no faults. */
export function faults(name: string, find: () => readonly string[]): Step {
  return {
    name,
    run() {
      const found = find();
      return Promise.resolve({ passed: found.length === 0 ? 1 : 0, failed: found.length === 0 ? 0 : 1, output: found.join("\n") });
    },
  };
}

/** A step that runs tests and counts each; with `report` it counts those of a run that was just made. */
export function tests(name: string, args: readonly string[], report?: string): Step {
  return {
    name,
    async run() {
      if (report !== undefined) return countTests(readFileSync(report, "utf8"), `counted from ${report}`);
      const file = join(scratch(), `${name.replaceAll(" ", "-")}.json`);
      rmSync(file, { force: true });
      const { code, output } = await execute("vitest", [
        "run",
        ...args,
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${file}`,
      ]);
      const outcome = countTests(readFileSync(file, "utf8"), output);
      // An error outside of any test, such as an unhandled rejection, fails the run but no test.
      return code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
    },
  };
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Reads vitest's JSON report. A file that could not be loaded counts as one failed test. */
export function countTests(json: string, output: string): Outcome {
  const report = JSON.parse(json) as Report; // written by vitest in this shape
  const folders = new Map<string, number>();
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const count = (status: string): number => file.assertionResults.filter((test) => test.status === status).length;
    passed += count("passed");
    failed += count("failed") || (file.status === "failed" ? 1 : 0);
    const folder = /[\\/]test[\\/](docs|examples)[\\/]/u.exec(file.name)?.[1] ?? "other";
    folders.set(folder, (folders.get(folder) ?? 0) + count("passed"));
  }
  const note = [
    `${passed} passed`,
    ...["examples", "docs"].filter((folder) => folders.has(folder)).map((folder) => `${folder} ${folders.get(folder)}`),
  ];
  return { passed, failed, output, note: note.join(", ") };
}

interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a program of the repository's own tools, with a deadline of half an hour, and gives what it printed. */
export function execute(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const path = [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: path, CI: "1", NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 1_800_000,
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: 1, output: `${program}: ${error.message}` }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, output: stripVTControlCharacters(signal === null ? output : `${output}\nended by ${signal}`) }),
    );
  });
}
