import { AssayError } from "../../../src/core/errors.ts";

/** A job came to a sandbox that was closed, or was closed while it waited. */
export function closedError(): AssayError {
  return new AssayError("E_CLOSED", { message: "The sandbox was closed before the program was run.", hint: "Make a new one." });
}

export function abortedError(): AssayError {
  return new AssayError("E_ABORTED", { message: "The run was ended before the program was run." });
}
