import type { Output } from "./command.ts";

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Style = keyof typeof codes;

/** Paints text for a stream: with colours on a terminal, plain elsewhere. NO_COLOR turns them off and FORCE_COLOR on. */
export function createPaint(stream: Output, env: Readonly<Record<string, string | undefined>>): (style: Style, text: string) => string {
  if (!wantsColour(stream, env)) return (_style, text) => text;
  return (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;
}

function wantsColour(stream: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env["NO_COLOR"]) return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}
