/** Text for reading numbers: marks of LaTeX and Markdown around them taken away, separators and signs made plain. */
export function plain(text: string): string {
  return text
    .replaceAll("{,}", ",")
    .replace(/(?<=\d)(?:\\[,!; ]|[\u2009\u202f\u00a0])(?=\d{3})/gu, ",")
    .replace(/\\(?:text|textbf|textrm|textit|mathrm|mathbf|mathsf|mathit|mathbb|boldsymbol|bm|emph|operatorname|mbox)\s?\{/gu, "{")
    .replace(/\\(?:[,;:! ]|quad(?![a-z])|qquad(?![a-z]))|~/gu, " ")
    .replace(/\\(?:left|right|big|Big)(?![a-zA-Z])/gu, "")
    .replace(/\^\s?\{?\s?\\(?:circ|degree)(?![a-z])\s?\}?/gu, "°")
    .replace(/\\([$%])/gu, "$1")
    .replace(/(?<![\d)])\*\*|\*\*(?![\d(])|__|`/gu, "")
    .replace(/[−–‐‑﹣－]/gu, "-");
}
