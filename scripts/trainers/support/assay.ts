import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { cli } from "../../client-env.ts";

/** Serves while `work` runs. `options` are those of `assay serve`, without the port. */
export async function whileServing<T>(
  options: readonly string[],
  work: (url: string) => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const server = spawn(process.execPath, [...cli, "serve", "--port", "0", ...options], { env, stdio: ["ignore", "ignore", "pipe"] });
  try {
    return await work(await addressOf(server.stderr));
  } finally {
    server.kill("SIGKILL");
  }
}

async function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  const reader = createInterface({ input: stderr });
  for await (const line of reader) {
    const url = /http:\/\/\S+/u.exec(line)?.[0];
    if (url !== undefined) {
      stderr.resume(); // else its pipe fills up
      return url;
    }
    lines.push(line);
  }
  throw new Error(`assay serve ended before it listened: ${lines.join("\n")}`);
}
