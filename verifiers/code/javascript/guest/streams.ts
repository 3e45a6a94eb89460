import type { ModulesBase } from "./modules-base.ts";

type Callable = (...args: unknown[]) => unknown;
type Listener = (...args: unknown[]) => void;

export interface Emitter {
  readonly on: (name: unknown, listener: Listener) => unknown;
  readonly once: (name: unknown, listener: Listener) => unknown;
}

export interface Streams {
  readonly EventEmitter: new () => Emitter;
  readonly stdin: Emitter;
  readonly stdout: Emitter;
  readonly stderr: Emitter;
  readonly LineReader: new () => Emitter;
  readonly PromisedReader: new () => Emitter;
  /** What is to be done when nothing else is. */
  readonly waiting: (() => void)[];
}

/** `events`, the standard streams and readers of lines. This function crosses as source text and refers to nothing outside itself. */
export function createStreams(base: ModulesBase, textOf: (chunk: unknown) => string): Streams {
  const { timers } = base;
  const waiting: (() => void)[] = [];

  class EventEmitter {
    readonly #listeners = new Map<unknown, Listener[]>();
    on(name: unknown, listener: Listener): this {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      return this;
    }
    addListener(name: unknown, listener: Listener): this {
      return this.on(name, listener);
    }
    once(name: unknown, listener: Listener): this {
      const wrapped = (...args: unknown[]): void => {
        this.off(name, wrapped);
        listener.apply(this, args);
      };
      return this.on(name, wrapped);
    }
    off(name: unknown, listener: Listener): this {
      const all = this.#listeners.get(name) ?? [];
      const at = all.indexOf(listener);
      if (at !== -1) this.#listeners.set(name, [...all.slice(0, at), ...all.slice(at + 1)]);
      return this;
    }
    removeListener(name: unknown, listener: Listener): this {
      return this.off(name, listener);
    }
    removeAllListeners(name?: unknown): this {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }
    setMaxListeners(): this {
      return this;
    }
    listenerCount(name: unknown): number {
      return this.#listeners.get(name)?.length ?? 0;
    }
    listeners(name: unknown): readonly Listener[] {
      return [...(this.#listeners.get(name) ?? [])];
    }
    emit(name: unknown, ...args: unknown[]): boolean {
      const all = this.#listeners.get(name) ?? [];
      if (all.length === 0 && name === "error") throw args[0];
      for (const listener of all) listener.apply(this, args);
      return all.length > 0;
    }
  }

  /** The input, given out once: whole to the one who listens for data, by lines to the one who reads lines. */
  class Input extends EventEmitter {
    readonly fd = 0;
    readonly isTTY = false;
    #queued = false;
    #ended = false;
    #paused = false;
    #read = false;
    override on(name: unknown, listener: Listener): this {
      super.on(name, listener);
      if (name === "data" || name === "readable" || name === "end" || name === "close") this.#queue();
      return this;
    }
    #queue(): void {
      if (this.#queued || this.#ended) return;
      this.#queued = true;
      waiting.push(() => {
        this.#queued = false;
        if (this.#paused || this.#ended) return;
        if (this.listenerCount("readable") > 0) this.emit("readable");
        else if (this.listenerCount("data") === 0) return;
        else if (base.input() !== "") this.emit("data", base.input());
        this.#ended = true;
        this.emit("end");
        this.emit("close");
      });
    }
    read(): string | null {
      if (this.#read || base.input() === "") return null;
      this.#read = true;
      return base.input();
    }
    setEncoding(): this {
      return this;
    }
    resume(): this {
      this.#paused = false;
      this.#queue();
      return this;
    }
    pause(): this {
      this.#paused = true;
      return this;
    }
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
    destroy(): this {
      this.#ended = true;
      return this;
    }
    pipe(target: { write(text: string): unknown }): unknown {
      this.on("data", (text) => void target.write(String(text)));
      return target;
    }
    async *[Symbol.asyncIterator](): AsyncGenerator<string> {
      this.#ended = true;
      if (base.input() !== "") yield base.input();
    }
  }

  class Output extends EventEmitter {
    readonly isTTY = false;
    readonly columns = 80;
    readonly fd: number;
    readonly #stream: "out" | "err";
    constructor(stream: "out" | "err") {
      super();
      this.#stream = stream;
      this.fd = stream === "out" ? 1 : 2;
    }
    write(chunk: unknown, ...rest: unknown[]): boolean {
      base.write(this.#stream, textOf(chunk));
      const done = rest.at(-1);
      if (typeof done === "function") (timers["queueMicrotask"] as Callable)(done);
      return true;
    }
    end(chunk?: unknown): this {
      if (chunk !== undefined && typeof chunk !== "function") this.write(chunk);
      return this;
    }
  }

  const stdin = new Input();
  const stdout = new Output("out");
  const stderr = new Output("err");

  class LineReader extends EventEmitter {
    #lines: string[] | undefined;
    #closed = false;
    #queued = false;
    #paused = false;
    #ends = false;
    #prompt = "> ";
    readonly #questions: Callable[] = [];
    constructor() {
      super();
      this.#queue();
    }
    #rest(): string[] {
      if (this.#lines === undefined) {
        this.#lines = base.input() === "" ? [] : base.input().split(/\r\n|\n|\r/u);
        if (this.#lines.at(-1) === "") this.#lines.pop();
        this.#lines.reverse();
      }
      return this.#lines;
    }
    #queue(): void {
      if (this.#queued || this.#closed) return;
      this.#queued = true;
      waiting.push(() => {
        this.#queued = false;
        this.#next();
      });
    }
    #next(): void {
      const lines = this.#rest();
      // One line at a time where an answer may decide who takes the next one.
      while (!this.#closed && !this.#paused && lines.length > 0) {
        const question = this.#questions.shift();
        if (question === undefined && this.listenerCount("line") === 0) return;
        const line = lines.pop() as string;
        if (question === undefined) this.emit("line", line);
        else {
          question(line);
          return this.#queue();
        }
      }
      if (!this.#paused && lines.length === 0 && !this.#ends) this.close();
    }
    override on(name: unknown, listener: Listener): this {
      super.on(name, listener);
      this.#queue();
      return this;
    }
    question(query: unknown, ...rest: unknown[]): void {
      base.write("out", String(query));
      this.#questions.push(rest.at(-1) as Callable);
      this.#queue();
    }
    setPrompt(text: unknown): void {
      this.#prompt = String(text);
    }
    prompt(): void {
      base.write("out", this.#prompt);
    }
    write(): void {
      // What is written to a reader of lines goes to a terminal, and there is none.
    }
    pause(): this {
      this.#paused = true;
      return this;
    }
    resume(): this {
      this.#paused = false;
      this.#queue();
      return this;
    }
    close(): void {
      if (this.#closed) return;
      this.#closed = true;
      this.emit("close");
    }
    async *[Symbol.asyncIterator](): AsyncGenerator<string> {
      this.#ends = true;
      const lines = this.#rest();
      while (lines.length > 0) yield lines.pop() as string;
      this.close();
    }
  }

  class PromisedReader extends LineReader {
    // oxlint-disable-next-line typescript/no-misused-promises -- Node has both forms under one name
    override question(query: unknown): Promise<unknown> {
      return new Promise((resolve) => super.question(query, resolve));
    }
  }

  return { EventEmitter, stdin, stdout, stderr, LineReader, PromisedReader, waiting };
}
