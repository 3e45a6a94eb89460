import { findAnswerBlocks } from "../shared/answer-blocks.ts";
import { findBoxed } from "../shared/boxed.ts";
import { findStatements, maxStatements } from "../shared/statements.ts";
import { afterThinking } from "../shared/thinking.ts";
import { equal, type Decimal } from "./decimal.ts";
import { findNumbers, findOnlyNumber, inExpression, type NumberToken } from "./tokens.ts";

export type Strategy = "boxed" | "answer-block" | "statement" | "last-number";

export type Extraction =
  | { readonly found: true; readonly value: Decimal; readonly text: string; readonly strategy: Strategy }
  | { readonly found: false; readonly problem: string; readonly text: string; readonly strategy: Strategy | "none" };

/**
 * The final number of a completion: of its boxes and answer blocks, else of its statements ("the answer is 42", "#### 42"), else the last one written.
 * Boxes and statements must agree; where they do not, or one is no single number, there is no answer.
 */
export function extractNumber(completion: string): Extraction {
  const { start, finished } = afterThinking(completion);
  if (!finished) return none("the thinking never ends, so that there is no final text");
  const text = start === 0 ? completion : completion.slice(start);
  const boxes = findBoxed(text);
  const blocks = findAnswerBlocks(text, maxStatements);
  const statements = findStatements(text);
  if (Math.max(boxes.length, blocks.length, statements.length) > maxStatements) return none(`there are more than ${maxStatements} answers`);
  const claims: Claim[] = boxes.map(({ content, closed }) => ({
    strategy: "boxed",
    text: content,
    tokens: closed ? readPiece(content.slice(0, maxPiece)) : [],
  }));
  for (const { content } of blocks) {
    if (!content.includes("\\boxed"))
      claims.push({ strategy: "answer-block", text: content, tokens: readBlock(content.slice(0, maxPiece)) });
  }
  const isMarked = claims.length > 0;
  for (const { tail, negated } of statements) {
    const inBox = boxes.length > 0 && /^[\s$*(]*\\(?:boxed|fbox|framebox)/u.test(tail);
    if (negated || inBox) continue;
    const token = findNumbers(afterEquals(tail))[0];
    if (token || !isMarked) claims.push({ strategy: "statement", text: tail, tokens: token ? [token] : [] });
  }
  if (claims.length > 0) {
    const end = Math.max(boxes.at(-1)?.end ?? 0, blocks.at(-1)?.end ?? 0, statements.at(-1)?.start ?? 0);
    return agree([...claims, ...corrections(text.slice(end))]);
  }
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

/** A box: one number and nothing beside it but a unit. "3 + 4 = 7" says 7, "x = 4, y = 3" says two things. */
function readPiece(content: string): readonly NumberToken[] {
  const sides = content.split(/=|≈|\\approx(?![a-z])/u);
  const tokens = findOnlyNumber(sides.at(-1) ?? "");
  const isSeveral = sides.length > 1 && sides.slice(0, -1).some((side, index) => separator.test(side) && (index > 0 || /\d/u.test(side)));
  const isRelation = sides.length > 1 && /(?:[<>!≠]|\\(?:not|ne)\s?)\s?$/u.test(sides.at(-2) ?? "");
  return isSeveral || isRelation ? tokens.map((token) => ({ ...token, problem: token.problem ?? inExpression })) : tokens;
}

const separator = /[;&\n]|,(?!\d{3})|\b(?:and|or)\b|\\q?quad/u;

/** An answer block is read like a box, or as the sentence that it holds. */
function readBlock(content: string): readonly NumberToken[] {
  const tokens = readPiece(content);
  if (tokens.every(({ problem }) => problem === undefined) || !/\p{L}{2}\s+\p{L}{2}/u.test(content)) return tokens;
  const [statement] = findStatements(content);
  if (!statement) return findNumbers(afterEquals(content));
  return statement.negated ? [] : findNumbers(afterEquals(statement.tail)).slice(0, 1);
}

const turn =
  /\b(?:actually|wait|correction|on second thought|scratch that|i mean|make that|my mistake|sorry|alternatively|or else|or rather|(?:it )?could also be)\b|(?:^|[.!?;\n])[\s*_)]{0,4}(?:or|no|maybe|perhaps|possibly)\b/giu;

/** Numbers that take back what was said before: "The answer is 41. No wait, 42." */
function corrections(rest: string): readonly Claim[] {
  const claims: Claim[] = [];
  const window = rest.slice(-4_000);
  for (const match of window.matchAll(turn)) {
    if (claims.length >= maxStatements) break;
    const tail = window.slice(match.index + match[0].length, match.index + match[0].length + 200);
    const [sentence = ""] = tail.split(/[!?\n]|\.(?:\s|$)/u);
    const token = findNumbers(afterEquals(sentence)).at(-1);
    if (token) claims.push({ strategy: "statement", text: sentence, tokens: [token] });
  }
  return claims;
}

/** "3 + 4 = 7" says 7. */
function afterEquals(text: string): string {
  const at = Math.max(text.lastIndexOf("="), text.lastIndexOf("≈"));
  if (at === -1) return text;
  // "x >= 5" is a bound: the sign stays with its number.
  return text.slice(/[<>!]/u.test(text.charAt(at - 1)) ? at - 1 : at + 1);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function none(problem: string): Extraction {
  return { found: false, problem, text: "", strategy: "none" };
}
