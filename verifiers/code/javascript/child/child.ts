import { readSync, writeSync } from "node:fs";
import { createFrameReader, encodeFrame } from "../frames.ts";
import { maxFrameBytes, type BatchMessage, type ChildMessage, type EngineChoice } from "../messages.ts";
import type { Machine } from "./realm.ts";
import { runJob } from "./run-job.ts";

// The process in which programs run: it reads batches of jobs from stdin and writes results to stdout, one thing at a time.

const choice = process.argv[2] as EngineChoice; // the parent wrote it

async function openMachine(): Promise<Machine> {
  if (choice !== "quickjs") {
    try {
      const { createIsolatedMachine } = await import("./isolated-machine.ts");
      return createIsolatedMachine();
    } catch (error) {
      if (choice === "isolated-vm") throw error;
    }
  }
  const { createQuickJsMachine } = await import("./quickjs-machine.ts");
  return createQuickJsMachine();
}

function send(message: ChildMessage): void {
  const frame = encodeFrame(message);
  for (let at = 0; at < frame.length;) {
    try {
      at += writeSync(1, frame, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

async function run(machine: Machine, { jobs, stretch }: BatchMessage): Promise<void> {
  for (const job of jobs) {
    const result = runJob(machine, job, stretch);
    send("starved" in result ? { type: "starved" } : { type: "ended", result });
    if (machine.renew) await machine.renew();
  }
}

/** Reads without the event loop, which would only cost time: there is nothing else to do. */
async function serve(machine: Machine): Promise<void> {
  const batches: BatchMessage[] = [];
  const read = createFrameReader(maxFrameBytes, (message) => void batches.push(message as BatchMessage)); // only the parent writes here
  const buffer = Buffer.allocUnsafe(65_536);
  for (;;) {
    let count: number;
    try {
      count = readSync(0, buffer);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return;
      if (code !== "EAGAIN") throw error;
      continue;
    }
    if (count === 0) return;
    read(Buffer.from(buffer.subarray(0, count)));
    for (let batch = batches.shift(); batch; batch = batches.shift()) await run(machine, batch);
  }
}

let machine: Machine | undefined;
try {
  machine = await openMachine();
} catch (error) {
  send({ type: "unavailable", reason: error instanceof Error ? error.message : "an error" });
}
if (machine) {
  send({ type: "ready", engine: machine.name });
  await serve(machine);
}
