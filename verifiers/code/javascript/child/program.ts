import type { Limits, VerdictKind } from "../../sandbox/job.ts";
import type { Clock } from "./clock.ts";
import { partSources } from "./guest-source.ts";
import { waitFor } from "./top-level-await.ts";
import { RealmEnd, type Machine, type Realm, type ScriptEnd } from "./realm.ts";

/** How a program came to its end, where it did before the tests were through. */
export interface ProgramEnd {
  readonly verdict: VerdictKind;
  readonly message: string;
  readonly limit?: "cpu" | "wall" | "memory" | "output";
  /** The machine did not let it run: nothing is said of it. */
  readonly starved?: true;
}

export interface ProgramOptions {
  readonly code: string;
  readonly limits: Limits;
  readonly seed: number;
  readonly input: string;
  readonly machine: Machine;
  readonly clock: Clock;
  /** Answers a call of something that came from the tests. */
  callTests(request: string): string;
}

export const waitedTooLong: ProgramEnd = { verdict: "timeout", message: "the program waited longer than it may run", limit: "wall" };

/** One program in a realm of its own, which is opened when something is first asked of it. */
export class Program {
  stdout = "";
  stderr = "";
  end: ProgramEnd | undefined;
  /** Set where the program ended itself. */
  exitStatus: number | undefined;
  #bytes = 0;
  #realm: Realm | undefined;
  #loaded = false;
  #isAwaiting = false;
  readonly #options: ProgramOptions;

  constructor(options: ProgramOptions) {
    this.#options = options;
  }

  /** Loads it, if it was not yet. Throws where the program has ended. */
  load(): void {
    if (this.end !== undefined) throw new Error("the program has ended");
    if (this.#loaded) return;
    this.#loaded = true;
    const { machine, limits, seed, input, code, clock } = this.#options;
    this.#guard(() => {
      const setup = { seed, input, outputChars: limits.outputBytes };
      this.#realm = machine.openCandidate(
        limits.memoryBytes,
        setup,
        (kind, text) => this.#answer(kind, text),
        () => clock.leftMs(),
      );
      const ended = this.#run(this.#realm, code);
      if (ended.kind === "syntax") this.#finish({ verdict: "compile_error", message: `the program does not compile: ${ended.message}` });
      else if (ended.kind === "threw") this.#throw(ended.message);
    });
    while (this.end === undefined && this.#isAwaiting) {
      if (!this.step() && this.#isAwaiting)
        this.#finish({ verdict: "error", message: "the program waits for a promise that never settles" });
    }
    if (this.end !== undefined) throw new Error("the program has ended");
  }

  /** Asks the program. Throws where it has ended. */
  ask(request: string): string {
    this.load();
    let reply: string | undefined;
    this.#guard(() => {
      reply = this.#realm?.call([request, ""], timeout(this.#options.clock));
    });
    if (reply === undefined || this.end !== undefined) throw new Error("the program has ended");
    return reply;
  }

  /** One step, and the wait for the next. False where there is none. */
  step(): boolean {
    const wait = this.tick();
    if (wait > 0 && !this.#options.clock.sleep(wait)) this.#finish(waitedTooLong);
    return wait >= 0 && this.end === undefined;
  }

  /** Lets what waits in the program go on, one step. Gives the milliseconds until the next step, or -1 where there is none. */
  tick(): number {
    const [[code], [value, isAwaiting]] = JSON.parse(this.ask('[["tick",0],[]]').split("\n", 1)[0] as string) as [[number], unknown[]];
    this.#isAwaiting = isAwaiting === true;
    if (code === 0) return typeof value === "number" ? value : -1;
    this.#throw(typeof value === "string" ? value : "an error");
    return -1;
  }

  /** Runs the source; one that is no script because it awaits, as a module may, runs as one that is waited for. */
  #run(realm: Realm, code: string): ScriptEnd {
    const { clock } = this.#options;
    const run = (source: string): ScriptEnd => realm.runScript(source, timeout(clock));
    // `await (x)` is a call, if it is a script.
    const first = awaitsCall.test(code) ? undefined : run(code);
    if (first !== undefined && (first.kind !== "syntax" || !/\bawait\b/u.test(code))) return first;
    realm.call(['[["await",0],[]]', ""], timeout(clock));
    const again = run(waitFor(code));
    if (again.kind === "syntax") return first ?? run(code);
    this.#isAwaiting = true;
    return again;
  }

  #throw(message: string): void {
    // What it wrote before is still in its buffers.
    this.flush();
    this.stderr += `Uncaught ${message}\n`;
    this.#finish({ verdict: "error", message: `the program threw ${message}` });
  }

  /** What is still in buffers, and the exit status that was set. */
  flush(): void {
    if (!this.#loaded || this.end !== undefined) return;
    try {
      const [, [status]] = JSON.parse(this.ask('[["flush",0],[]]').split("\n", 1)[0] as string) as [unknown, [unknown]];
      if (typeof status === "number" && status !== 0) this.exitStatus = status;
    } catch {
      // Its end, if it came here, is kept.
    }
  }

  fail(end: ProgramEnd): void {
    this.#finish(end);
  }

  get bytes(): number {
    return this.#bytes;
  }

  dispose(): void {
    this.#realm?.dispose();
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (this.end !== undefined || this.exitStatus !== undefined) {
        this.#finish({ verdict: "error", message: `the program ended itself with status ${this.exitStatus ?? 1}` });
        return;
      }
      if (error instanceof RealmEnd && error.kind === "threw") this.#throw(error.message);
      else this.#finish(endOf(error, this.#options.clock));
    }
  }

  #finish(end: ProgramEnd): void {
    this.end ??= end;
  }

  #answer(kind: string, text: string): string {
    switch (kind) {
      case "call":
        return this.#options.callTests(text);
      case "part":
        return partSources[text] ?? "undefined";
      case "out":
      case "err":
        this.#write(kind, text);
        return "";
      case "overflow":
        this.#overflow();
        return "";
      case "exit":
        this.exitStatus ??= Number.isInteger(Number(text)) ? Number(text) & 255 : 1;
        this.#realm?.stop();
        return "";
      default:
        return "";
    }
  }

  #write(kind: "out" | "err", text: string): void {
    this.#bytes += Buffer.byteLength(text);
    if (kind === "out") this.stdout += text;
    else this.stderr += text;
    if (this.#bytes > this.#options.limits.outputBytes) this.#overflow();
  }

  #overflow(): void {
    const { outputBytes } = this.#options.limits;
    this.#finish({ verdict: "output_limit", message: `the program wrote more than ${outputBytes} bytes`, limit: "output" });
    this.#realm?.stop();
  }
}

const awaitsCall = /^(?:(?:const|let|var)\s[^=;]*=\s*)?await\s*\(/mu;

/** For the realm's own timer, which wants whole milliseconds and at least one. */
export function timeout(clock: Clock): number {
  const left = clock.leftMs();
  if (left <= 0) throw new RealmEnd("timeout", "it ran out of time");
  return Math.max(1, Math.ceil(left));
}

export function endOf(error: unknown, clock: Clock): ProgramEnd {
  const kind = error instanceof RealmEnd ? error.kind : "broken";
  switch (kind) {
    case "timeout": {
      const limit = clock.limit();
      const message = `the program ran out of ${limit === "cpu" ? "CPU time" : "time"}`;
      return { verdict: "timeout", message, limit, ...(clock.wasStarved() ? { starved: true } : {}) };
    }
    case "memory":
      return { verdict: "memory", message: "the program ran out of memory", limit: "memory" };
    case "stopped":
    case "threw":
    case "broken":
      return {
        verdict: "error",
        message: `the program broke its interpreter: ${error instanceof Error ? error.message.slice(0, 200) : "an error"}`,
      };
    default:
      return kind satisfies never;
  }
}
