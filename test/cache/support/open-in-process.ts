import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const script = fileURLToPath(new URL("./one-process.ts", import.meta.url));
/** How many keys each process asks for. */
export const count = 5_000;

export interface Outcome {
  readonly wrong: number;
  readonly computed: number;
  readonly notes: readonly string[];
}

export interface Running {
  readonly child: ChildProcess;
  /** Lets it begin to ask. */
  go(): void;
  /** Resolves when it prints this line. */
  line(text: string): Promise<void>;
  readonly outcome: Promise<Outcome>;
}

/** A process with the cache open; computing never ends there from the HANGth key on. */
export async function openInProcess(file: string, hang: number = Infinity): Promise<Running> {
  const child = spawn(process.execPath, ["--conditions=assay-source", script, file, String(count), String(hang)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const waiting = new Map<string, () => void>();
  const met = new Set<string>();
  const line = (text: string): Promise<void> => (met.has(text) ? Promise.resolve() : new Promise((resolve) => waiting.set(text, resolve)));
  const outcome = new Promise<Outcome>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      met.add(text);
      waiting.get(text)?.();
      if (text.startsWith("{")) resolve(JSON.parse(text) as Outcome); // what the script prints at its end
    });
  });
  await line("open");
  return { child, line, outcome, go: () => void child.stdin.write("go\n") };
}
