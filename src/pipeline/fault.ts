import { AssayError, type ErrorCode } from "../core/errors.ts";

/** One thing that is wrong in a pipeline. */
export interface Fault {
  readonly code: ErrorCode;
  /** With path, file, line and column. */
  readonly message: string;
  readonly hint?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

const most = 20;

/** One error of all faults of a pipeline file: the first gives the code. Ask `faultsOf` for the list. */
export function faultError(faults: readonly Fault[], path: string): AssayError {
  const [first] = faults;
  if (!first) return new AssayError("E_INTERNAL", { message: `An error without a fault in ${path}.` });
  if (faults.length === 1)
    return new PipelineError(first.code, { message: first.message, faults, ...(first.hint === undefined ? {} : { hint: first.hint }) });
  const shown = faults.slice(0, most).map(({ code, message, hint }) => `  ${code}: ${message}.${hint === undefined ? "" : ` ${hint}`}`);
  const rest = faults.length > most ? [`  and ${faults.length - most} more`] : [];
  return new PipelineError(first.code, { message: [`${path} has ${faults.length} faults:`, ...shown, ...rest].join("\n"), faults });
}

/** The faults behind an error of a pipeline; any other error is one fault. */
export function faultsOf(error: AssayError): readonly Fault[] {
  if (error instanceof PipelineError) return error.faults.slice(0, most);
  return [{ code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }];
}

export function syntaxFault(message: string, path: string, position: Position, hint?: string): Fault {
  const { line, column } = position;
  return {
    code: "E_PIPELINE_SYNTAX",
    message: `Pipeline not readable: ${message} (${path}:${line}:${column})`,
    line,
    column,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** An AssayError that carries its faults; private, since callers test codes and ask faultsOf. */
class PipelineError extends AssayError {
  readonly faults: readonly Fault[];

  constructor(
    code: ErrorCode,
    { faults, ...options }: { readonly message: string; readonly hint?: string; readonly faults: readonly Fault[] },
  ) {
    super(code, options);
    this.faults = faults;
  }
}
