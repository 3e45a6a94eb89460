import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pythonWith } from "../support/python.ts";
import { hangMs, type Outcome, type Run } from "./outcome.ts";
import type { Texts } from "./pairs.ts";

const script = fileURLToPath(new URL("math_verify_worker.py", import.meta.url));
const startMs = 120_000;

interface Reply {
  readonly same: boolean | null;
  readonly ms: number;
}

/** Math-Verify in a fresh process. A pair that hangs is killed with its process, and the rest goes on in a new one. */
export async function runPeer(warmUp: readonly Texts[], measured: readonly Texts[]): Promise<Run> {
  const python = await pythonWith(["math-verify==0.9.0", "antlr4-python3-runtime==4.13.2"]);
  let worker = await startWorker(python);
  const check = async (pair: Texts): Promise<Outcome> => {
    const reply = (await worker.ask(pair, hangMs)) as Reply | "late" | "ended"; // written by the worker
    if (typeof reply !== "string") return { verdict: reply.same ?? "errored", ms: reply.ms };
    await worker.stop();
    worker = await startWorker(python);
    return reply === "late" ? { verdict: "hang", ms: hangMs } : { verdict: "errored", ms: 0 };
  };
  try {
    for (const pair of warmUp) await check(pair);
    const outcomes: Outcome[] = [];
    for (const pair of measured) outcomes.push(await check(pair));
    return { outcomes, loopMs: outcomes.reduce((sum, { ms }) => sum + ms, 0) };
  } finally {
    await worker.stop();
  }
}

interface PeerWorker {
  ask(pair: Texts, limitMs: number): Promise<unknown>;
  stop(): Promise<void>;
}

async function startWorker(python: string): Promise<PeerWorker> {
  const child: ChildProcess = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("The worker of Math-Verify has no pipes.");
  stdin.on("error", () => undefined); // a worker that ended is told by the end of its lines
  const ended = once(child, "close");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const read = async (limitMs: number): Promise<unknown> => {
    const stopTimer = new AbortController();
    const late = wait(limitMs, "late" as const, { signal: stopTimer.signal }).catch(() => "late" as const);
    const line = await Promise.race([lines.next(), late]);
    stopTimer.abort();
    if (line === "late") return line;
    return line.done === true ? "ended" : JSON.parse(line.value);
  };
  const first = await read(startMs);
  if (typeof first === "string") throw new Error(`The worker of Math-Verify did not start: ${first}.`);
  return {
    ask(pair, limitMs) {
      stdin.write(`${JSON.stringify({ gold: pair.gold, answer: pair.answer })}\n`);
      return read(limitMs);
    },
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
