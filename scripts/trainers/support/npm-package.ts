import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What a package of npm exports, by name and version, without its scripts. It is installed in the system's temporary folder the first time, and found there later. */
export async function npmPackage(name: string, version: string): Promise<unknown> {
  const folder = join(tmpdir(), "assay-trainers", `npm-${name}-${version}`);
  if (!existsSync(join(folder, "ready"))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const words = ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, `${name}@${version}`];
    execFileSync("npm", words, { stdio: ["ignore", "ignore", "inherit"] });
    // Last, so that a folder that was not finished is made anew.
    writeFileSync(join(folder, "ready"), "");
  }
  return await import(pathToFileURL(createRequire(join(folder, "package.json")).resolve(name)).href);
}
