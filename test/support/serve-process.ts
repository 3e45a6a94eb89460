import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { root } from "../../scripts/sources.ts";

export interface ServeProcess {
  readonly port: number;
  readonly url: string;
  /** What it takes of the machine's memory now, in MB. */
  residentMb(): number;
  /** How many files, sockets and the like it holds. */
  handles(): number;
  /** The value of a figure of GET /metrics. */
  figure(name: string): Promise<number>;
  /** A connection of its own; it is closed when the test ends. */
  open(): Socket;
  /** Sends bytes, and gives what comes back until the server closes the connection. */
  exchange(bytes: string | Buffer): Promise<string>;
  /** Whether it lives and scores right. */
  works(): Promise<boolean>;
  /** What it said on stderr so far. */
  said(): string;
}

/** `assay serve` as a process of its own, on a free port of the loopback; it is ended when the test ends. Linux alone, for the figures of /proc. */
export async function serveProcess(
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<ServeProcess> {
  const command = ["--conditions=assay-source", join(root, "src/cli/bin.ts"), "serve", "--reward", "exact", "--port", "0"];
  const child = spawn(process.execPath, [...command, "--log", "none", "--concurrency", "cpu=1", ...words], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  });
  let said = "";
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${said}`)));
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const [, found] = /listening on http:\/\/[\d.]+:(\d+)/u.exec(said) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const open = (): Socket => {
    const socket = connect(port, "127.0.0.1");
    // A server that refuses may close before it has read all.
    socket.on("error", () => {});
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  return {
    port,
    url,
    open,
    said: () => said,
    residentMb() {
      const [, kilobytes] = /VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
      return Number(kilobytes) / 1024;
    },
    handles: () => readdirSync(`/proc/${child.pid}/fd`).length,
    async figure(name) {
      const text = await (await fetch(`${url}/metrics`, { headers: { connection: "close", ...headers } })).text();
      const line = text.split("\n").find((one) => one.startsWith(`${name} `));
      return line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
    },
    exchange: (bytes) => answerOf(open(), bytes),
    async works() {
      if (child.exitCode !== null || child.signalCode !== null) return false;
      const reply = await fetch(`${url}/v1/score`, {
        method: "POST",
        headers: { "content-type": "application/json", connection: "close", ...headers },
        body: JSON.stringify([
          { id: "right", completion: "4", reference: "4" },
          { id: "wrong", completion: "5", reference: "4" },
        ]),
      });
      const scores = (await reply.json()) as readonly { readonly reward: unknown }[]; // the server's form for a list
      return reply.status === 200 && scores[0]?.reward === 1 && scores[1]?.reward === 0;
    },
  };
}

/** Sends bytes on a connection, and gives all that comes until it is closed. */
export function answerOf(socket: Socket, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let came = "";
    socket.on("data", (chunk) => {
      came += chunk.toString("latin1");
    });
    socket.on("close", () => resolve(came));
    socket.write(bytes);
  });
}
