import { errorCodes } from "../src/core/errors.ts";

/** docs/errors.md, made from the table of codes. */
export function errorsDoc(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { retryable, meaning }]) => `| \`${code}\` | ${cell(meaning)} | ${retryable ? "yes" : "no"} |`,
  );
  return [
    "# Error codes",
    "",
    "<!-- Made from src/core/errors.ts by `npm run update`. Do not edit by hand. -->",
    "",
    "Every error of Assay has a stable code: `error.code` on a thrown `AssayError`, `score.error.code` on an errored Score, and `score.code` on a Score",
    "that is the minimum because of what the completion did. Retryable says whether the same input may succeed when it is sent again.",
    "",
    "| code | meaning | retryable |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
