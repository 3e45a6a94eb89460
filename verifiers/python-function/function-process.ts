import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { AssayError, messageOf } from "../../src/core/errors.ts";
import { forwardOutput } from "./forward-output.ts";
import { runnerWords } from "./runner-script.ts";
import { greeting, reply, type Launch, type Ready, type Reply } from "./wire.ts";

/** Why a process gave no answer. */
export interface Lost {
  readonly lost: "timeout" | "died";
  readonly why: string;
}

export interface FunctionProcess {
  /** Rejects with E_FUNCTION_LOAD where the function could not be loaded. */
  readonly ready: Promise<Ready>;
  /** One call at a time, of samples as JSON; never rejects. The process has ended where the answer was lost. */
  call(samples: readonly string[], limitMs: number): Promise<Reply | Lost>;
  ended(): boolean;
  end(): void;
}

const maxReplyBytes = 64 << 20;
const living = new Set<() => void>();

/** Starts a Python process that holds a function, in a group of its own, so that what the function starts ends with it. */
export function startProcess({ python, config, loadMs }: Launch): FunctionProcess {
  const child = spawn(python, runnerWords, {
    detached: true,
    env: { PYTHONHASHSEED: "0", ...process.env },
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  // The kinds of the pipes that were asked for above.
  const [, , , requests, replies] = child.stdio as unknown as readonly Socket[];
  forwardOutput(child);
  let over: string | undefined;
  let asked = 0;
  let waiting: ((line: string | undefined) => void) | undefined;
  let parts: Buffer[] = [];
  let size = 0;

  const settle = (line: string | undefined): void => {
    const told = waiting;
    waiting = undefined;
    told?.(line);
  };
  const end = (why = "it was ended"): void => {
    if (over !== undefined) return;
    over = why;
    living.delete(end);
    killGroup(child);
    requests?.destroy();
    replies?.destroy();
    settle(undefined);
  };
  living.add(end);
  endAllAtExit();

  child.on("error", (error) => end(messageOf(error)));
  child.on("exit", (code, signal) => end(`it ended by ${signal ?? `status ${code}`}`));
  // A pipe that breaks is told by the end of the process.
  requests?.on("error", () => undefined);
  replies?.on("error", () => undefined);
  replies?.on("data", (chunk: Buffer) => {
    parts.push(chunk);
    size += chunk.length;
    if (waiting === undefined) return end("it answered without being asked");
    if (size > maxReplyBytes) return end(`its answer has more than ${maxReplyBytes} bytes`);
    if (chunk.at(-1) !== newline) return;
    const line = Buffer.concat(parts).toString();
    parts = [];
    size = 0;
    settle(line);
  });

  /** A process is waited for only while it has something to do. */
  const hold = (busy: boolean): void => {
    for (const one of [child, requests, replies])
      if (busy) one?.ref();
      else one?.unref();
  };
  const ask = (message: string, limitMs: number): Promise<string | Lost> =>
    new Promise((resolve) => {
      const lost = (): Lost => ({ lost: "died", why: over ?? "it ended" });
      if (over !== undefined) return resolve(lost());
      hold(true);
      let late = false;
      const stop = (): void => {
        if (waiting !== told) return;
        late = true;
        end(`it took more than ${limitMs} ms`);
      };
      // An answer that came while this process was busy is read first.
      const timer = setTimeout(() => setImmediate(stop), limitMs);
      const told = (line: string | undefined): void => {
        clearTimeout(timer);
        hold(false);
        resolve(line ?? (late ? { lost: "timeout", why: over ?? "" } : lost()));
      };
      waiting = told;
      requests?.write(`${message}\n`);
    });

  const read = <T>(line: string, parse: (value: unknown) => T): T | Lost => {
    try {
      return parse(JSON.parse(line));
    } catch (error) {
      end(`it answered something else than results: ${messageOf(error).slice(0, 200)}`);
      return { lost: "died", why: over ?? "" };
    }
  };
  const load = async (): Promise<Ready> => {
    const line = await ask(JSON.stringify(config), loadMs);
    const found = typeof line === "string" ? read(line, (value) => greeting.parse(value)) : line;
    if ("ready" in found) return found.ready;
    end();
    throw loadError(python, config, "failed" in found ? found.failed : found.why);
  };

  return {
    ready: load(),
    async call(samples, limitMs) {
      asked += 1;
      const line = await ask(`${asked} [${samples.join()}]`, limitMs);
      if (typeof line !== "string") return line;
      const found = read(line, (value) => reply.parse(value));
      if ("lost" in found) return found;
      // What a function writes here itself, or a copy of its process, is no answer.
      if (found.call === asked && ("threw" in found || found.results.length === samples.length)) return found;
      end("it answered another call");
      return { lost: "died", why: over ?? "" };
    },
    ended: () => over !== undefined,
    end: () => end(),
  };
}

const newline = 0x0a;

function loadError(python: string, config: Launch["config"], why: string): AssayError {
  const missing = why.includes("ENOENT");
  return new AssayError("E_FUNCTION_LOAD", {
    message: `The Python function ${config.function} could not be loaded: ${missing ? `there is no interpreter ${python}` : why}.`,
    hint: missing
      ? 'Install Python 3.9 or newer, or name an interpreter with the option "python".'
      : `Try it by itself: ${python} ${config.file ?? `-c "import ${config.module}"`}. The option "python" names another interpreter.`,
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody is left in the group, or the system has none.
    child.kill("SIGKILL");
  }
}

let listening = false;

function endAllAtExit(): void {
  if (listening) return;
  listening = true;
  process.once("exit", () => {
    for (const end of living) end();
  });
}
