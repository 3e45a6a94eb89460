import { AssayError, isAssayError, messageOf, type ErrorCode } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { filesUnderImport } from "../pipeline/load-recipes.ts";
import type { ArgTable, CommandContext, Surroundings } from "./command.ts";
import { commands, type CommandEntry } from "./commands.ts";
import { exitCodeOf } from "./exit-code.ts";
import { guardProcess } from "./guard.ts";
import { commandHelp, topHelp } from "./help.ts";
import { ownVersion } from "../core/own-version.ts";
import { parseCommandLine } from "./parse.ts";
import { createPaint } from "./style.ts";

/** Runs one command line and returns its exit code. */
export async function main(
  words: readonly string[],
  surroundings: Surroundings,
  table: readonly CommandEntry[] = commands,
): Promise<number> {
  try {
    const code = await dispatch(words, surroundings, table);
    return surroundings.signal.aborted ? 130 : code;
  } catch (error) {
    return report(error, surroundings);
  }
}

/** Runs the command line of this process and ends it. */
export async function start(): Promise<void> {
  const interrupt = new AbortController();
  const { stderr, env } = process;
  let ending: number | undefined;
  const guarded = guardProcess({
    uncaught(error) {
      ending ??= report(error, { stderr, signal: new AbortController().signal, env });
      interrupt.abort(error);
      // What was graded is written meanwhile; what does not heed the end is left behind.
      setTimeout(() => guarded.exit(ending ?? 3), filesUnderImport().length > 0 ? 0 : graceMs).unref();
    },
    report: (error) => ending ?? report(error, { stderr, signal: new AbortController().signal, env }),
  });
  const { stdout, exit } = guarded;
  const stop = (code: number) => (): void => {
    if (interrupt.signal.aborted) exit(code);
    ending = code;
    interrupt.abort(new AssayError("E_ABORTED", { message: "Interrupted." }));
  };
  process.on("SIGINT", stop(130));
  process.on("SIGTERM", stop(143));
  // Who reads stdout has gone, as `| head` does: there is nobody left to tell.
  stdout.on("error", (error: NodeJS.ErrnoException) => exit(error.code === "EPIPE" ? 0 : 4));
  stderr.on("error", () => {});
  const code = await main(process.argv.slice(2), {
    get stdin() {
      return process.stdin; // opened when first read, so that a command without input does not wait for it
    },
    stdout,
    stderr,
    signal: interrupt.signal,
    cwd: process.cwd(),
    env,
  });
  await Promise.all([flushed(stdout), flushed(stderr)]);
  exit(ending ?? code);
}

const graceMs = 2_000;

async function dispatch(words: readonly string[], surroundings: Surroundings, table: readonly CommandEntry[]): Promise<number> {
  const { stdout } = surroundings;
  const [name, ...rest] = words;
  if (name === "--version" || name === "-v") {
    stdout.write(`${ownVersion()}\n`);
    return 0;
  }
  const asksHelp = name === undefined || name === "--help" || name === "-h" || name === "help";
  if (asksHelp && (name !== "help" || rest.length === 0)) {
    stdout.write(topHelp(table, ownVersion()));
    return 0;
  }
  const called = name === "help" ? rest : words;
  const entry = entryOf(called, table);
  if (!entry) throw unknownCommand(called[0] ?? "", table);
  const command = await entry.load();
  const line = parseCommandLine(command, name === "help" ? ["--help"] : called.slice(entry.name.split(" ").length));
  if (line.help) {
    stdout.write(commandHelp(command));
    return 0;
  }
  const { stderr, signal, cwd, env } = surroundings;
  const context: CommandContext<ArgTable> = {
    values: line.values,
    positionals: line.positionals,
    get stdin() {
      return surroundings.stdin;
    },
    stdout,
    stderr,
    signal,
    cwd,
    env,
  };
  return await command.run(context);
}

/** The command that the words begin with: `audit plan` goes before `audit`. */
function entryOf([first = "", second = ""]: readonly string[], table: readonly CommandEntry[]): CommandEntry | undefined {
  return table.find(({ name }) => name === `${first} ${second}`) ?? table.find(({ name }) => name === first);
}

function unknownCommand(name: string, table: readonly CommandEntry[]): AssayError {
  const names = table.map((command) => command.name);
  const near = nearest(name, names);
  const hint = `${near === undefined ? "" : `Did you mean "${near}"? `}Commands: ${names.join(", ")}.`;
  return new AssayError("E_USAGE", { message: name.startsWith("-") ? `Unknown option ${name}.` : `Unknown command "${name}".`, hint });
}

function report(error: unknown, { stderr, signal, env }: Pick<Surroundings, "stderr" | "signal" | "env">): number {
  const paint = createPaint(stderr, env);
  const known = isAssayError(error) ? error : undefined;
  if (signal.aborted && (known?.code === "E_ABORTED" || (error instanceof Error && error.name === "AbortError"))) return 130;
  const code: ErrorCode = known?.code ?? "E_INTERNAL";
  // The message of an AssayError may have several lines, one for each of several faults.
  stderr.write(`${paint("red", "error")} ${paint("bold", code)}: ${known ? known.message : messageOf(error)}\n`);
  if (known?.hint !== undefined) stderr.write(`${paint("dim", "hint")} ${known.hint}\n`);
  else if (!known) stderr.write(`${paint("dim", "hint")} This is a fault of Assay itself. ASSAY_DEBUG=1 shows where it happened.\n`);
  if (env["ASSAY_DEBUG"] === "1" && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
  return exitCodeOf(code);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write("", () => resolve());
  });
}
