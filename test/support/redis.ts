import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

/** The redis-server that tests start: what ASSAY_REDIS names, else the one on PATH; undefined where there is none. */
export function redisPath(): string | undefined {
  const named = process.env["ASSAY_REDIS"];
  if (named !== undefined && named !== "") return named;
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "redis-server"))
    .find(isExecutable);
}

/** Why tests of state in Redis are left out on this machine. */
export const noRedis = "no redis-server: name one by ASSAY_REDIS or put redis-server on PATH";

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** kill -9, resolved when it is gone. */
  kill(): Promise<void>;
  /** Stops and continues it, as a machine that hangs. */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
}

/** A Redis of the test's own, gone with the test. It keeps nothing on disk. */
export async function startRedis({
  port,
  password,
  words = [],
}: { readonly port?: number; readonly password?: string; readonly words?: readonly string[] } = {}): Promise<TestRedis> {
  const used = port ?? (await freePort());
  const secret = password === undefined ? [] : ["--requirepass", password];
  const child = spawn(
    redisPath() ?? "",
    ["--port", String(used), "--bind", "127.0.0.1", "--save", "", "--dir", temporaryFolder(), ...secret, ...words],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  await ready(child);
  const login = password === undefined ? "" : `:${encodeURIComponent(password)}@`;
  return {
    url: `redis://${login}127.0.0.1:${used}`,
    port: used,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    signal: (name) => void child.kill(name),
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

async function ready(child: ChildProcess): Promise<void> {
  let said = "";
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    if (said.includes("Ready to accept connections")) break;
  }
  if (!said.includes("Ready to accept connections")) throw new Error(`redis-server did not start: ${said.slice(-2_000)}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there
  }
}
