import type { Readable, Writable } from "node:stream";

/** One option of a command. The table of a command's options is what is parsed, checked and shown by --help. */
export interface Arg {
  readonly type: "string" | "boolean" | "number";
  /** One line for --help. */
  readonly description: string;
  /** What stands for the value in --help, such as FILE. */
  readonly placeholder?: string;
  readonly short?: string;
  /** May be given more than once; the value is a list, empty where it is not given. */
  readonly multiple?: boolean;
  readonly required?: boolean;
  /** The value where the option is not given. */
  readonly default?: string | number;
  /** The only values that are accepted. */
  readonly choices?: readonly string[];
}

export type ArgTable = Readonly<Record<string, Arg>>;

export interface Positionals {
  /** How they stand in the usage line, such as "INPUT...". */
  readonly usage: string;
  readonly min: number;
  readonly max: number;
}

/** A stream that a command writes to; a terminal says so by `isTTY`. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

type Scalar<A extends Arg> = A["type"] extends "boolean" ? boolean : A["type"] extends "number" ? number : string;
type Sure<A extends Arg> = A extends { readonly required: true } | { readonly default: string | number } | { readonly type: "boolean" }
  ? true
  : false;

/** The parsed options: a list for a multiple one, false for a boolean that is not given, undefined for any other that is not given. */
export type Values<Args extends ArgTable> = {
  readonly [Name in keyof Args]: Args[Name] extends { readonly multiple: true }
    ? readonly Scalar<Args[Name]>[]
    : Sure<Args[Name]> extends true
      ? Scalar<Args[Name]>
      : Scalar<Args[Name]> | undefined;
};

/** What surrounds a command: the process itself, or streams made by a test. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by an interrupt; a command stops, keeps what it has, and returns. */
  readonly signal: AbortSignal;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CommandContext<Args extends ArgTable> extends Surroundings {
  readonly values: Values<Args>;
  readonly positionals: readonly string[];
}

export interface CommandMeta {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A command line that works when pasted. */
  readonly example: string;
  /** A few lines below the summary. */
  readonly description?: string;
}

export interface Command {
  readonly meta: CommandMeta;
  readonly args: ArgTable;
  readonly positionals: Positionals;
  /** Returns the exit code; throws an AssayError where the usage, a pipeline or a file is wrong. */
  run(context: CommandContext<ArgTable>): Promise<number>;
}

export interface CommandDefinition<Args extends ArgTable> {
  readonly meta: CommandMeta;
  readonly args: Args;
  /** Default: none are accepted. */
  readonly positionals?: Positionals;
  readonly run: (context: CommandContext<Args>) => Promise<number>;
}

/**
 * Makes a command whose `values` are typed by its table of options.
 *
 * @example
 * export const check: Command = defineCommand({
 *   meta: { name: "check", summary: "Validate a pipeline file.", example: "assay check pipeline.yaml" },
 *   args: { json: { type: "boolean", description: "Print JSON." } },
 *   positionals: { usage: "FILE", min: 1, max: 1 },
 *   run: async ({ positionals, values, stdout }) => 0,
 * });
 */
export function defineCommand<const Args extends ArgTable>(definition: CommandDefinition<Args>): Command {
  return {
    meta: definition.meta,
    args: definition.args,
    positionals: definition.positionals ?? { usage: "", min: 0, max: 0 },
    // parseCommandLine makes the values by this very table, so they have the type that it gives.
    run: (context) => definition.run(context as unknown as CommandContext<Args>),
  };
}
