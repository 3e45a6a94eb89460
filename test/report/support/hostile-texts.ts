/** Texts that a page must show as text, and nothing else. */
export const hostileTexts: readonly string[] = [
  "<script>document.title = 'taken'</script>",
  "</script><script>document.title = 'taken'</script>",
  "<!-- <script>",
  "--><img src=x onerror=\"document.title='taken'\">",
  "<b onmouseover=\"document.title='taken'\">bold</b>",
  "&lt;script&gt; &amp; ' \" `",
  "right \u202egnisrever\u202c left",
  "\u0000\u0007\u001b[31m bell",
  "\ud800 and \udfff alone",
  "line\u2028and\u2029paragraph",
  "\ufeffzero\u200bwidth",
  "javascript:document.title='taken'",
  "{{constructor.constructor('document.title=1')()}}",
  `${"<".repeat(1_000_000)}`,
  "",
  "%s %d ${x} $& $1 \\u003c/script\\u003e",
];
