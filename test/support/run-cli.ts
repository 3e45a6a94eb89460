import { Readable, Writable } from "node:stream";
import { main } from "../../src/cli/main.ts";

export interface CliResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** Runs a command line in this process, with streams of its own. */
export async function runCli(words: readonly string[], cwd: string, options: CliOptions = {}): Promise<CliResult> {
  const { stdin = "", signal = new AbortController().signal } = options;
  const out: string[] = [];
  const err: string[] = [];
  const sink = (texts: string[]): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        texts.push(String(chunk));
        done();
      },
    });
  const exit = await main(words, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: sink(out),
    stderr: sink(err),
    signal,
    cwd,
    env: {},
  });
  return { exit, stdout: out.join(""), stderr: err.join("") };
}
