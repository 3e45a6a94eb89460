import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonWith } from "../../../benchmarks/support/python.ts";
import { pythonsPath } from "../../pythons.ts";

/** A Python environment: packages by name and version, installed in steps. */
export interface Environment {
  /** Such as "3.12", found or fetched by uv; without it that of `python3`. */
  readonly interpreter?: string;
  readonly steps: readonly { readonly packages: readonly string[]; readonly withoutDependencies?: true }[];
  /** Packages that are not installed, though others depend on them. */
  readonly leaveOut?: readonly string[];
  /** The path of a script that is run by the finished environment's interpreter before its first use. */
  readonly finish?: string;
}

/** uv trusts what the system trusts, as pip and Node do here; its own list knows no proxy of a company. */
export const uvEnv: NodeJS.ProcessEnv = { ...process.env, UV_LINK_MODE: "copy", UV_SYSTEM_CERTS: "true" };

/** The version of uv that makes the environments. */
export const uv = "uv==0.13.9";

/** The interpreter of the environment, which is made by uv in the system's temporary folder the first time, and found there later. */
export async function interpreterOf(environment: Environment): Promise<string> {
  const { finish } = environment;
  const script = finish === undefined ? undefined : readFileSync(finish, "utf8"); // where it lies makes no other environment
  const key = createHash("sha256")
    .update(JSON.stringify({ ...environment, finish: script }))
    .digest("hex")
    .slice(0, 12);
  const folder = join(tmpdir(), "assay-trainers", key);
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, "ready"))) return python;
  const tool = await pythonWith([uv]);
  // A version may be any that is here; `python3` is the one that the machine means by it.
  const env = environment.interpreter === undefined ? uvEnv : { ...uvEnv, PATH: pythonsPath };
  const run = (command: string, words: readonly string[]): void => {
    execFileSync(command, words, { stdio: ["ignore", "ignore", "inherit"], env });
  };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(tool, ["-m", "uv", "venv", "--quiet", "--allow-existing", "--python", environment.interpreter ?? "python3", folder]);
  const leftOut = join(folder, "left-out.txt");
  writeFileSync(leftOut, (environment.leaveOut ?? []).join("\n"));
  for (const { packages, withoutDependencies } of environment.steps) {
    const words = [...(withoutDependencies === true ? ["--no-deps"] : []), "--excludes", leftOut];
    run(tool, ["-m", "uv", "pip", "install", "--quiet", "--python", python, ...words, ...packages]);
  }
  if (finish !== undefined) run(python, [finish]);
  // Last, so that an environment that was not finished is made anew.
  writeFileSync(join(folder, "ready"), "");
  return python;
}
