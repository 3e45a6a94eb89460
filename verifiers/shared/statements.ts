/** A place where a text says what its answer is: "The answer is 42.", "**Answer:** B", "#### 42". */
export interface Statement {
  readonly start: number;
  /** What follows on the same line, or on the next one where the line ends there, up to the end of the sentence. */
  readonly tail: string;
  /** "The answer is not B." */
  readonly negated: boolean;
}

const marker =
  /\b(?:answers?|(?:correct|right|best) (?:option|choice|letter)s?)[ \t*_]{0,8}(?:(?:(?:is|are|was)(?:n['’]t)?|would be|will be|should be|must be)\b|[:=])[ \t*_:=]{0,8}|####[ \t]{0,8}/giu;
/** Words before the phrase in its sentence that make it a thought about an answer. */
const hedge =
  /\b(?:if|whether|unless|suppose|supposing|assume|assuming|could|might|may|maybe|perhaps|possible|why|wrong|incorrect|not|isn't|student's|someone's)\b/iu;
const negation = /^(?:definitely |certainly |clearly |probably )?(?:not|never|neither|nor|no longer|none)\b/iu;
const maxTail = 400;

/** More boxes or statements than this are no answer, and are not all read. */
export const maxStatements = 100;

/**
 * The statements of an answer in a text, in order, without those that only consider one ("if the answer is 5"). At most one more than
 * `maxStatements`, so that the caller can see that there are too many.
 */
export function findStatements(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  for (const match of text.matchAll(marker)) {
    const start = match.index;
    if (statements.length > maxStatements) break;
    if (hedge.test(sentenceBefore(text, start))) continue;
    const tail = sentenceAfter(text, start + match[0].length);
    statements.push({ start, tail, negated: /n['’]t\b/iu.test(match[0]) || negation.test(tail) });
  }
  return statements;
}

function sentenceBefore(text: string, end: number): string {
  const window = text.slice(Math.max(0, end - 80), end);
  const stop = Math.max(
    window.lastIndexOf("\n"),
    window.lastIndexOf(". "),
    window.lastIndexOf("! "),
    window.lastIndexOf("? "),
    window.lastIndexOf(": "),
    window.lastIndexOf(", "),
  );
  return window.slice(stop + 1);
}

function sentenceAfter(text: string, from: number): string {
  const window = text.slice(from, from + maxTail);
  const tag = window.indexOf("</answer>");
  const line = (tag === -1 ? window : window.slice(0, tag)).trimStart();
  const newline = line.indexOf("\n");
  const first = newline === -1 ? line : line.slice(0, newline);
  return firstSentence(first);
}

const sentenceEnd = /[.!?](?=[\s*_"')]|$)/gu;

/** Up to the first full stop that ends a sentence. "A." and "B. Paris" are option letters, not ends. */
function firstSentence(line: string): string {
  for (const match of line.matchAll(sentenceEnd)) {
    const before = line.slice(0, match.index).replace(/^[\s*_("[]+/u, "");
    if (before.length > 1) return line.slice(0, match.index);
  }
  return line;
}

const ender = /[.!?]["')\]*_]{0,4}\s+(?=\S)/gu;

/** The last sentence of a text, at most 600 characters: what follows the last full stop or line end. */
export function lastSentence(text: string): string {
  const window = text.trimEnd().slice(-600);
  const line = window.slice(window.lastIndexOf("\n") + 1);
  let start = 0;
  for (const match of line.matchAll(ender)) {
    // "A. Paris": the full stop belongs to a letter that begins the sentence.
    if (!/(?:^|\s)[("*]{0,3}[A-Za-z]$/u.test(line.slice(start, match.index))) start = match.index + match[0].length;
  }
  return line.slice(start).trim();
}
