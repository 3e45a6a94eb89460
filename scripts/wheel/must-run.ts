import { execute } from "../steps.ts";

/** Runs a program and gives what it printed. Throws where it does not end with 0. */
export async function mustRun(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { code, output } = await execute(program, args, env);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output.trimEnd()}`);
  return output;
}
