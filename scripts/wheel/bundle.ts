import { cpSync, globSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import metadata from "../../package.json" with { type: "json" };
import { scratch } from "../scratch.ts";
import { root } from "../sources.ts";
import { mustRun } from "./must-run.ts";

/** What Node never opens while Assay runs: types, source maps, words for people, and sources of what was compiled. */
const never = ["**/*.map", "**/*.{ts,cts,mts}", "**/*.flow", "**/*.{md,markdown}", "**/.*", "**/tsconfig*.json", "node_modules/.bin"];
/** Licences stay, whatever their file is called. */
const licence = /^(licen[cs]e|copying|notice|third[-_]?party|authors)/iu;
/** Parts of packages that no import of ours reaches. mathjs is loaded as one file; of QuickJS's builds the debug ones are imported and never started. */
const unused = [
  "mathjs/lib/{cjs,esm}",
  "mathjs/lib/browser/!(math.js|math.js.LICENSE.txt|package.json)",
  "@jitl/*-debug-*/dist/*.wasm",
  "quickjs-emscripten/dist/index.global.js",
  "nerdamer-prime/spec",
  "bintrees/test",
];

/** Puts the built package with its production dependencies, in the versions of the lock file, into `folder`. */
export async function bundlePackage(folder: string): Promise<void> {
  const tarballs = join(scratch(), "wheel-tarball");
  for (const path of [folder, tarballs]) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
  }
  await mustRun("npm", ["run", "--silent", "build"]);
  await mustRun("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", tarballs]);
  for (const name of ["package.json", "package-lock.json"]) cpSync(join(root, name), join(folder, name));
  // Optional peers hold native modules or are large; who wants one names the command of an installed package.
  await mustRun("npm", [
    "ci",
    "--prefix",
    folder,
    "--omit=dev",
    "--omit=optional",
    "--omit=peer",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ]);
  await mustRun("tar", ["-xzf", join(tarballs, `${metadata.name}-${metadata.version}.tgz`), "--strip-components=1", "-C", folder]);
  for (const name of ["docs", "src", "package-lock.json", "node_modules/.package-lock.json"])
    rmSync(join(folder, name), { recursive: true });
  for (const path of globSync(never, { cwd: folder })) {
    if (!licence.test(basename(path))) rmSync(join(folder, path), { recursive: true, force: true });
  }
  for (const path of globSync(unused, { cwd: join(folder, "node_modules") }))
    rmSync(join(folder, "node_modules", path), { recursive: true, force: true });
  const native = globSync("**/*.{node,so,dylib,dll}", { cwd: folder });
  if (native.length > 0) throw new Error(`A wheel for every machine has no native modules, and this one would hold ${native.join(", ")}.`);
  removeEmptyFolders(folder);
}

function removeEmptyFolders(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) removeEmptyFolders(path);
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
