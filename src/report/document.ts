import { createHash } from "node:crypto";
import { browserScript, styleSheet } from "./browser-script.ts";
import { attribute, markup, trusted, type Html } from "./html.ts";

export interface DocumentOptions {
  readonly title: string;
  /** Scripts of page/: the first runs in the head, the second at the end. */
  readonly script: string;
  readonly styles: readonly string[];
  /** What the page may ask for, such as "'self'" for its own server; nothing by default. */
  readonly connect?: string;
}

/** The begin and the end of a page that needs nothing from outside: what runs and what styles it is named by its hash, all else is refused. */
export function documentShell(options: DocumentOptions): { readonly begin: Html; readonly end: Html; readonly policy: string } {
  const early = browserScript("first-theme");
  const script = browserScript(options.script);
  const style = options.styles.map(styleSheet).join("\n");
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(early)} ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    `connect-src ${options.connect ?? "'none'"}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  // What stands in a script or a style sheet is hashed as it is: no space may come in.
  const begin = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content=${attribute(policy)}>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${options.title}</title>
<style>${trusted(style)}</style>
<script type="module">${trusted(early)}</script>
</head>
<body>
`;
  return { begin, end: markup`<script type="module">${trusted(script)}</script>\n</body>\n</html>\n`, policy };
}

function sourceHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
