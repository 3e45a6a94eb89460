import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex, Readable, Writable } from "node:stream";
import { createFrameReader } from "../javascript/frames.ts";
import type { Ready } from "./messages.ts";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process with one interpreter. It never keeps this process alive. */
export interface WasmChild {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Carries what program and tests say to each other, once the child is ready. */
  readonly channel: Duplex;
  /** The name of its engine; undefined where it ended before it was ready. */
  readonly ready: Promise<string | undefined>;
  readonly closed: Promise<Ended>;
  readonly ended: () => boolean;
  kill(): void;
}

const readyBytes = 1_000;

export function startChild(words: readonly string[], snapshot: number): WasmChild {
  const [node, ...rest] = words;
  const child: ChildProcess = spawn(node as string, rest, {
    env: {},
    stdio: ["pipe", "pipe", "pipe", snapshot, "pipe"],
    windowsHide: true,
  });
  const [stdin, stdout, stderr, , channel] = child.stdio as unknown as [Writable, Readable, Readable, null, Duplex]; // all are pipes
  let ended = false;
  const closed = new Promise<Ended>((resolve) => {
    child.on("error", () => resolve({ code: 1, signal: null }));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<string | undefined>((resolve) => {
    const read = createFrameReader(readyBytes, (message) => {
      channel.off("data", take);
      channel.pause();
      resolve((message as Ready).engine); // nothing foreign has been in it so far
    });
    const take = (chunk: Buffer): void => {
      try {
        read(chunk);
      } catch {
        // What it says is no greeting: it is of no use.
        child.kill("SIGKILL");
      }
    };
    channel.on("data", take);
    void closed.then(() => {
      ended = true;
      resolve(undefined);
    });
  });
  // A pipe that breaks is told by the end of the process.
  for (const stream of [stdin, channel]) stream.on("error", () => undefined);
  child.unref();
  for (const stream of [stdin, stdout, stderr, channel]) if ("unref" in stream && typeof stream.unref === "function") stream.unref();
  return {
    pid: child.pid ?? -1,
    stdin,
    stdout,
    stderr,
    channel,
    ready,
    closed,
    ended: () => ended,
    kill: () => void child.kill("SIGKILL"),
  };
}
