import { scanSource, type Token } from "./scan-source.ts";
import { splitStatements } from "./split-statements.ts";

/** A script that does what a module does which awaits outside functions. At its end, what it declares is on the global object. */
export function waitFor(code: string): string {
  const keep = declaredNames(code).map((name) => `if (typeof ${name} !== "undefined") globalThis.${name} = ${name};`);
  return `$await((async () => {${code}\n;${keep.join(" ")}})())`;
}

const variables = new Set(["const", "let", "var"]);
const named = new Set(["async", "function", "class", "*"]);

function declaredNames(code: string): readonly string[] {
  return splitStatements(scanSource(code), 0).flatMap(({ tokens }) => {
    const [first] = tokens;
    if (first?.kind !== "word") return [];
    if (variables.has(first.value)) {
      return tokens
        .filter((token, at) => isName(token) && token.depth === 0 && (at === 1 || tokens[at - 1]?.value === ","))
        .map(({ value }) => value);
    }
    if (!named.has(first.value)) return [];
    const name = tokens.find((token) => !named.has(token.value));
    return name !== undefined && isName(name) ? [name.value] : [];
  });
}

function isName(token: Token): boolean {
  return token.kind === "word" && token.value !== "extends";
}
