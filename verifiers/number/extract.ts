import { findBoxed } from "../shared/boxed.ts";
import { findStatements, maxStatements } from "../shared/statements.ts";
import { afterThinking } from "../shared/thinking.ts";
import { equal, type Decimal } from "./decimal.ts";
import { findNumbers, type NumberToken } from "./tokens.ts";

export type Strategy = "boxed" | "statement" | "last-number";

export type Extraction =
  | { readonly found: true; readonly value: Decimal; readonly text: string; readonly strategy: Strategy }
  | { readonly found: false; readonly problem: string; readonly text: string; readonly strategy: Strategy | "none" };

/**
 * The final number of a completion: of its boxes, else of its statements ("the answer is 42", "#### 42"), else the last one written.
 * Boxes and statements must agree; where they do not, or one is no single number, there is no answer.
 */
export function extractNumber(completion: string): Extraction {
  const { start, finished } = afterThinking(completion);
  if (!finished) return none("the thinking never ends, so that there is no final text");
  const text = start === 0 ? completion : completion.slice(start);
  const boxes = findBoxed(text);
  const statements = findStatements(text);
  if (boxes.length > maxStatements || statements.length > maxStatements) return none(`there are more than ${maxStatements} answers`);
  const claims: Claim[] = boxes.map((box) => ({
    strategy: "boxed",
    text: box.content,
    tokens: box.closed ? findNumbers(afterEquals(box.content.slice(0, maxPiece))) : [],
  }));
  for (const { tail, negated } of statements) {
    const inBox = boxes.length > 0 && /^[\s$*(]*\\(?:boxed|fbox|framebox)/u.test(tail);
    if (negated || inBox) continue;
    const token = findNumbers(afterEquals(tail))[0];
    if (token || boxes.length === 0) claims.push({ strategy: "statement", text: tail, tokens: token ? [token] : [] });
  }
  if (claims.length > 0) return agree(claims);
  const negated = statements.at(-1);
  if (negated)
    return { found: false, problem: "the statement says only what the answer is not", text: negated.tail, strategy: "statement" };
  return lastNumber(text);
}

interface Claim {
  readonly strategy: Strategy;
  readonly text: string;
  readonly tokens: readonly NumberToken[];
}

/** A box or statement longer than this is no number. */
const maxPiece = 12_000;

function agree(claims: readonly Claim[]): Extraction {
  let first: { readonly value: Decimal; readonly text: string; readonly strategy: Strategy } | undefined;
  for (const { strategy, text, tokens } of claims) {
    const token = tokens[0];
    if (!token) return { found: false, problem: "holds no number", text, strategy };
    for (const { value, problem, text: written } of tokens) {
      if (problem !== undefined || !value) return { found: false, problem: problem ?? "cannot be read", text: written, strategy };
      if (first && !equal(first.value, value))
        return { found: false, problem: `is a second answer beside ${first.text}`, text: written, strategy };
      first ??= { value, text: written, strategy };
    }
  }
  return first ? { found: true, ...first } : none("no number found");
}

function lastNumber(text: string): Extraction {
  let last = text.length - 1;
  while (last >= 0 && !isDigit(text.charCodeAt(last))) last -= 1;
  if (last < 0) return none("no number found");
  let start = last;
  while (start > 0 && /[\d.,]/u.test(text.charAt(start - 1))) start -= 1;
  start = Math.max(0, start - 200, text.lastIndexOf("\n", start) + 1);
  const lineEnd = text.indexOf("\n", last);
  // The last digits may belong to a name or an exponent, as in cm^2; then the number before them counts.
  const token = findNumbers(text.slice(start, Math.min(lineEnd === -1 ? text.length : lineEnd, last + 60))).at(-1);
  if (!token) return none("the last digits are no number of their own");
  const { value, problem } = token;
  if (problem !== undefined || !value)
    return { found: false, problem: problem ?? "cannot be read", text: token.text, strategy: "last-number" };
  return { found: true, value, text: token.text, strategy: "last-number" };
}

/** "3 + 4 = 7" says 7. */
function afterEquals(text: string): string {
  const at = Math.max(text.lastIndexOf("="), text.lastIndexOf("≈"));
  return at === -1 ? text : text.slice(at + 1);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function none(problem: string): Extraction {
  return { found: false, problem, text: "", strategy: "none" };
}
