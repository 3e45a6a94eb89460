import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The interpreter of a Python environment that has these packages, such as `pyarrow==26.0.1`. It is made in the system's temporary
 * folder the first time, and found there again later.
 */
export async function pythonWith(packages: readonly string[]): Promise<string> {
  const key = createHash("sha256").update(packages.toSorted().join("\n")).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), "assay-python", key);
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, "ready"))) return python;
  console.log(`installing ${packages.join(" ")} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync("python3", ["-m", "venv", folder], { stdio: ["ignore", "ignore", "inherit"] });
  execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  // Last, so that an environment that was not finished is made anew.
  writeFileSync(join(folder, "ready"), "");
  return python;
}
