import { AssayError, messageOf } from "../core/errors.ts";
import { filesUnderImport, waitHint } from "../pipeline/load-recipes.ts";

/** The process as the command line alone has it: recipes run in the same process and may print, exit, or throw where nobody catches. */
export interface GuardedProcess {
  /** The real standard output. What recipes print goes to standard error. */
  readonly stdout: NodeJS.WriteStream;
  /** Really ends the process. */
  readonly exit: (code: number) => never;
}

export interface GuardOptions {
  /** Told of what nobody caught. */
  readonly uncaught: (error: AssayError) => void;
  /** Writes an error at once and gives its exit code, since a process that ends waits for nothing. */
  readonly report: (error: AssayError) => number;
}

/**
 * Keeps the results on standard output, and keeps the process from ending in silence. A call of `process.exit` by a recipe throws; an end
 * by any other way before `exit` was called is reported.
 */
export function guardProcess({ uncaught, report }: GuardOptions): GuardedProcess {
  const { stdout } = process;
  const exit = process.exit.bind(process);
  let done = false;
  // Also the console writes there: it asks for the stream when it is first used.
  Object.defineProperty(process, "stdout", { configurable: true, enumerable: true, get: () => process.stderr });
  process.exit = (code): never => {
    // No AssayError: in a check it counts as any other throw.
    throw new Error(`process.exit(${code === undefined ? "" : String(code)}) was called; a recipe must not end the process`);
  };
  const onUncaught = (error: unknown): void => {
    const files = filesUnderImport();
    uncaught(
      files.length > 0
        ? new AssayError("E_RECIPE_LOAD", { message: `The recipes file ${files.join(", ")} failed: ${messageOf(error)}.`, cause: error })
        : new AssayError("E_INTERNAL", { message: `An error that nobody caught: ${messageOf(error)}.`, cause: error }),
    );
  };
  process.on("uncaughtException", onUncaught);
  process.on("unhandledRejection", onUncaught);
  process.on("exit", () => {
    if (!done) process.exitCode = report(endedEarly());
  });
  return {
    stdout,
    exit(code) {
      done = true;
      return exit(code);
    },
  };
}

function endedEarly(): AssayError {
  const files = filesUnderImport();
  return files.length > 0
    ? new AssayError("E_RECIPE_LOAD", {
        message: `The recipes file ${files.join(", ")} never finished loading, and nothing was left that it could wait for.`,
        hint: waitHint,
      })
    : new AssayError("E_INTERNAL", { message: "The process ended before the command did.", hint: "Does a recipe end it?" });
}
