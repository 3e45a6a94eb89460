import type { ErrorCode } from "../core/errors.ts";

/** The exit code of a command that ended by an error with this code. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === "E_FILE_READ" || code === "E_FILE_WRITE") return 4;
  if (code === "E_ABORTED") return 130;
  return usageCodes.has(code) ? 2 : 3;
}

const usageCodes: ReadonlySet<ErrorCode> = new Set([
  "E_USAGE",
  "E_NODE_VERSION",
  "E_UNKNOWN_REWARD",
  "E_PIPELINE_SYNTAX",
  "E_PIPELINE_OPTION",
  "E_PIPELINE_TOO_LARGE",
  "E_GROUP_IN_BRANCH",
  "E_RECIPE_LOAD",
  "E_RECIPE_DEFINITION",
  "E_DUPLICATE_RECIPE",
  "E_OPTIONS",
  "E_FORMULA",
  "E_AUDIT",
  "E_COLUMN_UNKNOWN",
  "E_COLUMN_AMBIGUOUS",
  "E_COLUMN_MISSING",
  "E_COLUMN_TYPE",
  "E_RESUME",
  "E_LOCK",
  "E_CHANNEL",
  "E_GROUP_MISSING",
  "E_GROUP_INCOMPLETE",
]);
