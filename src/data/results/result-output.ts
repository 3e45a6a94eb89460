import type { Writable } from "node:stream";

/** A row that an earlier run left in an output: its text as JSON, without a line end. */
export type EarlierLine = string;

/** What stands after the whole rows: nothing, a text that may be a row without its line end, or something that cannot be read. */
export type EarlierEnd = { readonly text: string } | { readonly problem: string } | undefined;

export interface AppendOptions {
  /** So many rows stay; what stands after them is dropped. */
  readonly keep: number;
  /** Called once, right after the output was emptied or cut and before its first new byte is written. */
  readonly began: () => void;
}

/** Where the rows of a run go, whatever the format: lines of JSON go in, and an earlier run's come out. */
export interface ResultOutput {
  /** The whole rows that an earlier run left, in order and in batches; a torn end is left out, and returned. */
  earlier(): AsyncGenerator<readonly EarlierLine[], EarlierEnd, undefined>;
  /** A stream for the lines after the rows that stay. An output that is destroyed before its first line stays as it was. Throws E_FILE_WRITE. */
  append(options: AppendOptions): Promise<Writable>;
  /** Puts lines in the place of rows, at one stroke: a kill leaves all of the old or all of the new. */
  replace(line: (row: number) => string | undefined): Promise<void>;
}
