import { endTokens, prefixChars } from "../src/server/dialects/response-marks.ts";

/** python/src/assay_rewards/adapters/response_marks.py, made from the server's own: both take the same response out of a sequence. */
export function pythonResponseMarks(): string {
  return [
    '"""Made from src/server/dialects/response-marks.ts by `npm run update`. Do not edit by hand."""',
    "",
    `PREFIX_CHARS = ${prefixChars}`,
    "END_TOKENS = (",
    ...endTokens.map((token) => `    ${JSON.stringify(token)},`),
    ")",
    "",
  ].join("\n");
}
