import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const script = fileURLToPath(new URL("./support/one-process.ts", import.meta.url));
const count = 5_000;

interface Outcome {
  readonly wrong: number;
  readonly computed: number;
  readonly notes: readonly string[];
}

interface Running {
  readonly child: ChildProcess;
  /** Lets it begin to ask. */
  go(): void;
  /** Resolves when it prints this line. */
  line(text: string): Promise<void>;
  readonly outcome: Promise<Outcome>;
}

/** A process with the cache file open. */
async function open(file: string, hang = Infinity): Promise<Running> {
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

describe("processes on one cache file", () => {
  it("divide the work, and hardly any of it is done twice", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file), await open(file)];
    one.go();
    other.go();
    const [first, second] = await Promise.all([one.outcome, other.outcome]);
    expect([first.wrong, second.wrong, first.notes, second.notes]).toEqual([0, 0, [], []]);
    expect(first.computed + second.computed).toBeGreaterThanOrEqual(count);
    expect(first.computed + second.computed).toBeLessThan(1.1 * count);
  });

  it("know what a process computes that began when it was alone", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const one = await open(file);
    one.go();
    const other = await open(file);
    other.go();
    const [first, second] = await Promise.all([one.outcome, other.outcome]);
    expect([first.wrong, second.wrong]).toEqual([0, 0]);
    expect(first.computed + second.computed).toBeLessThan(1.1 * count);
  });

  it("take over what one held that was killed", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file, 200), await open(file)];
    one.go();
    await one.line("hangs");
    other.go();
    one.child.kill("SIGKILL");
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  });

  it("take over what one holds that is stopped", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file, 200), await open(file)];
    one.go();
    await one.line("hangs");
    one.child.kill("SIGSTOP");
    other.go();
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  });

  it("take over what one holds that goes on but gets nothing done", async () => {
    const file = join(temporaryFolder(), "cache.sqlite");
    const [one, other] = [await open(file, 200), await open(file)];
    one.go();
    await one.line("hangs");
    other.go();
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  });
});
