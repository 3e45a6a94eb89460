import { globSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const pyenv = process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv");

/** A PATH on which uv finds every Python of pyenv, before pyenv's own wrappers, which know only the versions that are switched on. */
export const pythonsPath: string = [
  ...globSync("versions/*/bin", { cwd: pyenv }).map((folder) => join(pyenv, folder)),
  process.env["PATH"],
].join(delimiter);
