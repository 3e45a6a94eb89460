import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientEnv } from "../../../scripts/client-env.ts";
import { root } from "../../../scripts/sources.ts";

const bin = join(root, "dist/src/cli/bin.js");

/** The environment in which Python finds the client, and the client the built command. */
export const builtEnv: NodeJS.ProcessEnv = clientEnv([bin]);

export interface Graded {
  /** In the order of the file. */
  readonly rows: readonly { readonly id: string; readonly reward: number | null }[];
  /** Rows per second as the command prints them: without its start. */
  readonly rate: number;
}

/** `assay grade` over a file, by `math`. */
export function grade(file: string, out: string): Graded {
  const { status, stderr } = spawnSync(process.execPath, [bin, "grade", file, "--reward", "math", "--out", out], { encoding: "utf8" });
  if (status !== 0) throw new Error(`assay grade ended with ${status}; was it built?\n${stderr}`);
  const rate = Number(/\(([\d,]+) rows\/s\)/u.exec(stderr)?.[1]?.replaceAll(",", ""));
  const lines = readFileSync(out, "utf8").trim().split("\n");
  return { rows: lines.map((line) => JSON.parse(line) as Graded["rows"][number]), rate }; // rows of the command
}
