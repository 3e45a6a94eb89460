/** Text in quotes as Node shows it. This function crosses as source text and refers to nothing outside itself. */
export function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") && !text.includes("${") ? "`" : "'";
  const names: Record<string, string> = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\" };
  let shown = mark;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    const code = text.charCodeAt(at);
    if (names[letter] !== undefined) shown += names[letter];
    else if (code < 32 || (code >= 127 && code < 160)) shown += `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
    else if (letter === mark) shown += `\\${letter}`;
    else if (code >= 0xd800 && code <= 0xdfff && !isPair(text, at)) shown += `\\u${code.toString(16).toUpperCase()}`;
    else shown += letter;
  }
  return shown + mark;

  function isPair(text: string, at: number): boolean {
    const [code, next, last] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at - 1)];
    return code <= 0xdbff ? next >= 0xdc00 && next <= 0xdfff : last >= 0xd800 && last <= 0xdbff;
  }
}
