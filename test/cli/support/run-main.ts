import { Readable, Writable } from "node:stream";
import type { Output, Surroundings } from "../../../src/cli/command.ts";
import type { CommandEntry } from "../../../src/cli/commands.ts";
import { main } from "../../../src/cli/main.ts";
import type { CliResult } from "./run-cli.ts";

export interface MainOptions {
  readonly table?: readonly CommandEntry[];
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Surroundings["env"];
}

/** Runs a command line in this process, with streams that keep what was written. */
export async function runMain(words: readonly string[], options: MainOptions = {}): Promise<CliResult> {
  const { table, isTTY = false, signal = new AbortController().signal, cwd = process.cwd(), stdin = "", env = {} } = options;
  const [out, error] = [memory(isTTY), memory(isTTY)];
  const code = await main(
    words,
    { stdin: Readable.from([Buffer.from(stdin)]), stdout: out.stream, stderr: error.stream, signal, cwd, env },
    table,
  );
  return { code, stdout: out.text(), stderr: error.text() };
}

function memory(isTTY: boolean): { readonly stream: Output; readonly text: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => text };
}
