import { runMain } from "../cli/support/run-main.ts";

export interface CliResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** Runs a command line in this process, in a folder. */
export async function runCli(words: readonly string[], cwd: string, options: CliOptions = {}): Promise<CliResult> {
  const { code, stdout, stderr } = await runMain(words, { ...options, cwd });
  return { exit: code ?? -1, stdout, stderr };
}
