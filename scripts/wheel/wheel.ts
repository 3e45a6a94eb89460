import { cpSync, globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pythonWith } from "../../benchmarks/support/python.ts";
import { scratch } from "../scratch.ts";
import { root } from "../sources.ts";
import { bundlePackage } from "./bundle.ts";
import { mustRun } from "./must-run.ts";

export interface Built {
  readonly wheel: string;
  readonly sdist: string;
}

/** Builds the wheel and the source distribution of the Python package with the command inside, below .check/wheel. */
export async function buildWheel(): Promise<Built> {
  const folder = join(scratch(), "wheel");
  rmSync(folder, { recursive: true, force: true });
  // A copy, so that nothing that is built lies among the sources.
  const copy = join(folder, "source");
  mkdirSync(copy, { recursive: true });
  for (const name of ["pyproject.toml", "README.md", "src"]) cpSync(join(root, "python", name), join(copy, name), { recursive: true });
  cpSync(join(root, "LICENSE"), join(copy, "LICENSE"));
  await bundlePackage(join(copy, "src/assay_rewards/node"));
  const python = await buildTools();
  // The wheel is made of the source distribution, so that both are proved to be whole.
  await mustRun(python, ["-m", "build", "--no-isolation", "--outdir", join(folder, "dist"), copy]);
  const [wheel, ...wheels] = globSync("*.whl", { cwd: join(folder, "dist") });
  const [sdist, ...sdists] = globSync("*.tar.gz", { cwd: join(folder, "dist") });
  if (wheel === undefined || sdist === undefined || wheels.length + sdists.length > 0)
    throw new Error("One wheel and one source distribution were expected.");
  return { wheel: join(folder, "dist", wheel), sdist: join(folder, "dist", sdist) };
}

/** The interpreter of an environment that builds wheels. Throws where it cannot be had. */
export function buildTools(): Promise<string> {
  return pythonWith(["build==1.6.1", "hatchling==1.33.0"]);
}
