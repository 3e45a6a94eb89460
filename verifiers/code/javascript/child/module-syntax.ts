import { scanSource, type Token } from "./scan-source.ts";
import { splitStatements, type Statement } from "./split-statements.ts";

/** Turns `import` and `export` of a module into what a script can say: `require` and `module.exports`. Line numbers stay. */
export function toScript(source: string): string {
  if (!/\b(?:import|export)\b/u.test(source)) return source;
  const edits: Edit[] = [];
  const trailing: string[] = [];
  for (const statement of splitStatements(scanSource(source), 0)) {
    const [first, second] = statement.tokens;
    if (first?.value === "import" && second?.value !== "(" && second?.value !== ".") edits.push(importEdit(source, statement));
    else if (first?.value === "export") edits.push(exportEdit(source, statement, trailing));
  }
  let text = source;
  for (const { start, end, replacement } of edits.toReversed()) {
    const lines = text.slice(start, end).split("\n").length - replacement.split("\n").length;
    text = text.slice(0, start) + replacement + "\n".repeat(Math.max(0, lines)) + text.slice(end);
  }
  return trailing.length === 0 ? text : `${text}\n;${trailing.join(";")}`;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

function importEdit(source: string, { tokens, start, end }: Statement): Edit {
  const from = tokens.findLast((token) => token.kind === "text");
  const specifier = from === undefined ? '""' : from.value;
  const clause = source
    .slice((tokens[0] as Token).end, from?.start ?? end)
    .replace(/\bfrom\s*$/u, "")
    .trim();
  if (clause === "") return { start, end, replacement: "" };
  // A module beside the tests is the program, whose names are known without an import.
  const isProgram = /^.\./u.test(specifier);
  const parts: string[] = [];
  const braces = /\{([^}]*)\}/u.exec(clause);
  const rest = clause.replace(/\{[^}]*\}/u, "").split(",");
  for (const part of rest.map((one) => one.trim()).filter((one) => one !== "")) {
    const name = part.replace(/^\*\s*as\s+/u, "");
    if (!isProgram || part.startsWith("*")) parts.push(`const ${name} = require(${specifier});`);
  }
  for (const part of (braces?.[1] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")) {
    const [imported = "", local = imported] = part.replace(/^type\s+/u, "").split(/\s+as\s+/u);
    if (!isProgram && imported === "default") parts.push(`const ${local} = require(${specifier});`);
    else if (!isProgram) parts.push(`const { ${imported}: ${local} } = require(${specifier});`);
    else if (local !== imported) parts.push(`const ${local} = ${imported};`);
  }
  return { start, end, replacement: parts.join(" ") };
}

function exportEdit(source: string, { tokens, start, end }: Statement, trailing: string[]): Edit {
  const [first, second, third] = tokens as readonly [Token, Token | undefined, Token | undefined];
  const strip = (to: number): Edit => ({ start, end: to, replacement: "" });
  if (second?.value === "{") {
    const isForwarded = tokens.some((token) => token.value === "from");
    for (const part of isForwarded
      ? []
      : source.slice(second.end, tokens.findLast((token) => token.value === "}")?.start ?? end).split(",")) {
      const [local = "", exported] = part.trim().split(/\s+as\s+/u);
      if (exported !== undefined) trailing.push(`module.exports[${JSON.stringify(exported)}] = ${local}`);
    }
    return { start, end, replacement: "" };
  }
  if (second?.value === "*") return { start, end, replacement: "" };
  if (second?.value !== "default") return strip(first.end);
  const isNamed = (third?.value === "function" || third?.value === "class" || third?.value === "async") && nameAfter(tokens) !== undefined;
  if (!isNamed) return { start, end: second.end, replacement: "module.exports.default =" };
  trailing.push(`module.exports.default = ${nameAfter(tokens)}`);
  return strip(second.end);
}

function nameAfter(tokens: readonly Token[]): string | undefined {
  const at = tokens.findIndex((token) => token.value === "function" || token.value === "class");
  const name = tokens[at + 1]?.value === "*" ? tokens[at + 2] : tokens[at + 1];
  return name?.kind === "word" && name.value !== "extends" ? name.value : undefined;
}
