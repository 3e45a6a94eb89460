import { accessSync, closeSync, constants, openSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { AssayError } from "../../../src/core/errors.ts";

/**
 * The interpreter of that path, or the first program of that name on PATH, by default `python3`; a pyenv script is followed to what it stands
 * for. Throws E_SANDBOX_UNAVAILABLE where there is none.
 */
export function findInterpreter(wanted?: string): string {
  const [path] = wanted?.includes("/") === true ? [wanted].filter(isFile) : onPath(wanted ?? "python3");
  if (path !== undefined) return behindShim(path);
  throw wanted === undefined
    ? new AssayError("E_SANDBOX_UNAVAILABLE", {
        message: "Programs in Python need Python 3.9 or newer, and there is no python3 on PATH.",
        hint: 'Install python3, or name an interpreter with the option "python".',
      })
    : new AssayError("E_SANDBOX_UNAVAILABLE", {
        message: `The option "python" names ${JSON.stringify(wanted.slice(0, 200))}, which is no program that can be run here.`,
        hint: "Give the path of an interpreter of Python 3.9 or newer, or leave the option out.",
      });
}

function onPath(name: string): readonly string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...new Set([...folders, "/usr/bin", "/usr/local/bin"])].map((folder) => join(folder, name)).filter(isFile);
}

function isFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** pyenv's scripts cost a tenth of a second a start and name the true interpreter only then: its version file names it at once. */
function behindShim(path: string): string {
  if (!isScript(path)) return path;
  const root = dirname(dirname(path));
  try {
    const version = process.env["PYENV_VERSION"] ?? readFileSync(join(root, "version"), "utf8").split("\n")[0] ?? "";
    const target = join(root, "versions", version.trim(), "bin", basename(path));
    if (isFile(target)) return realpathSync(target);
  } catch {
    // No pyenv: the script is asked like any other interpreter.
  }
  return path;
}

function isScript(path: string): boolean {
  try {
    const file = openSync(path, "r");
    const start = Buffer.alloc(2);
    readSync(file, start, 0, 2, 0);
    closeSync(file);
    return start.toString() === "#!";
  } catch {
    return false;
  }
}
