import { join } from "node:path";
import { root } from "./sources.ts";

/** The words after the path of Node that run Assay from its sources. */
export const cli: readonly string[] = ["--conditions=assay-source", join(root, "src/cli/bin.ts")];

/** The environment in which Python finds the client's sources, and the client the command of these words for Node. */
export function clientEnv(words: readonly string[] = cli): NodeJS.ProcessEnv {
  const command = [process.execPath, ...words].map((word) => `'${word}'`).join(" "); // the client splits it as a shell does
  return { ...process.env, PYTHONPATH: join(root, "python/src"), PYTHONDONTWRITEBYTECODE: "1", ASSAY_COMMAND: command };
}
