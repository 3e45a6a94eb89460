import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.ts";

/** The ignored folder for what checks write: inside the repository, so that the package's own name resolves from there. */
export function scratch(): string {
  const folder = join(root, ".check");
  mkdirSync(folder, { recursive: true });
  return folder;
}
