import { findAnswerBlocks, type AnswerBlock } from "../shared/answer-blocks.ts";
import { findBoxed, type Boxed } from "../shared/boxed.ts";
import { findStatements, lastSentence, maxStatements, type Statement } from "../shared/statements.ts";
import { afterThinking } from "../shared/thinking.ts";
import { fold, mentions, unwrap, type Choices } from "./choices.ts";
import { hedge, negation, readClaim, unclear, type Claim } from "./read-claim.ts";
import { secondAnswers } from "./second-answers.ts";

export type Strategy = "boxed" | "answer-block" | "statement" | "last-line" | "last-sentence" | "option-text";

export type Extraction =
  | { readonly found: true; readonly letters: readonly string[]; readonly text: string; readonly strategy: Strategy }
  | { readonly found: false; readonly problem: string; readonly text: string };

interface Named {
  readonly claim: Claim;
  readonly text: string;
  readonly strategy: Strategy;
}

/**
 * The letters that a completion chooses: by its boxes and statements ("the answer is (B)"), which must agree, else by its last line or
 * sentence. Where that names no option, several, or one only to deny it, there is no answer: nothing is guessed.
 */
export function extractChoice(completion: string, choices: Choices, multiple: boolean): Extraction {
  const { start, finished } = afterThinking(completion);
  if (!finished) return { found: false, problem: "the thinking never ends, so that there is no final text", text: "" };
  const text = start === 0 ? completion : completion.slice(start);
  const boxes = findBoxed(text);
  const blocks = findAnswerBlocks(text, maxStatements);
  const statements = findStatements(text);
  if (Math.max(boxes.length, blocks.length, statements.length) > maxStatements)
    return { found: false, problem: `there are more than ${maxStatements} answers`, text: "" };
  const claims = explicitClaims({ boxes, blocks, statements }, choices, multiple);
  const line = lastLine(text, choices, multiple);
  if (claims.length > 0) {
    if (line?.strategy === "last-line" && isLone(line.text)) claims.push(line);
    const from = Math.max(statements.at(-1)?.start ?? 0, boxes.at(-1)?.end ?? 0, blocks.at(-1)?.end ?? 0);
    for (const second of secondAnswers(text.slice(from), choices, multiple)) claims.push({ ...second, strategy: "statement" });
    return agree(claims);
  }
  return agree([line ?? lastWords(text, choices)]);
}

interface Places {
  readonly boxes: readonly Boxed[];
  readonly blocks: readonly AnswerBlock[];
  readonly statements: readonly Statement[];
}

function explicitClaims({ boxes, blocks, statements }: Places, choices: Choices, multiple: boolean): Named[] {
  const claims: Named[] = [];
  for (const { content, closed } of boxes) {
    const claim = closed ? readClaim(content, choices, multiple) : unclear("the box is never closed");
    if (claim.kind !== "none") claims.push({ claim, text: content, strategy: "boxed" });
  }
  for (const { content } of blocks) {
    if (!content.includes("\\boxed"))
      claims.push({ claim: readBlock(content, choices, multiple), text: content, strategy: "answer-block" });
  }
  for (const { tail, negated } of statements) {
    if (/^[\s$*(]*\\(?:boxed|fbox|framebox)/u.test(tail)) continue;
    const claim = negated ? unclear("it says what the answer is not") : readClaim(tail, choices, multiple);
    if (claim.kind !== "none") claims.push({ claim, text: tail, strategy: "statement" });
  }
  // "The answer is not A. The answer is B.": what is denied counts only where nothing is said.
  const said = claims.filter(
    ({ claim, strategy }) => strategy !== "statement" || claim.kind !== "unclear" || !claim.problem.includes("not"),
  );
  return said.length > 0 ? said : claims;
}

/** An answer block: like a box, or by the sentence that it holds. */
function readBlock(content: string, choices: Choices, multiple: boolean): Claim {
  const [statement] = findStatements(content);
  if (statement) return statement.negated ? unclear("it says what the answer is not") : readClaim(statement.tail, choices, multiple);
  const claim = readClaim(content.trim(), choices, multiple);
  return claim.kind === "none" ? (lastLine(content, choices, multiple) ?? lastWords(content, choices)).claim : claim;
}

function agree(claims: readonly Named[]): Extraction {
  let first: (Named & { readonly key: string; readonly letters: readonly string[] }) | undefined;
  for (const named of claims) {
    const { claim, text } = named;
    if (claim.kind === "none") return { found: false, problem: "no option is named as the answer", text };
    if (claim.kind === "unclear") return { found: false, problem: claim.problem, text };
    const letters = [...claim.letters].toSorted();
    const key = letters.join("");
    if (first && first.key !== key)
      return { found: false, problem: `it says ${letters.join(", ")} after ${first.letters.join(", ")}`, text };
    first ??= { ...named, key, letters };
  }
  return first
    ? { found: true, letters: first.letters, text: first.text, strategy: first.strategy }
    : { found: false, problem: "no option is named", text: "" };
}

const lone = /^(?:[-*•>#]\s+)?[("'[{]?([A-Za-z])[)\]}.:"']*$/u;
const labelled = /^(?:[-*•>#]\s+)?(?:[([]([A-Za-z])[)\]]|([A-Z])([).:]))[:.]?\s+(\S.*)$/u;

function isLone(line: string): boolean {
  return lone.test(unwrap(line).trim());
}

/** The last line where it is a letter, or a letter with its option; undefined where it is neither. */
function lastLine(text: string, choices: Choices, multiple: boolean): Named | undefined {
  const window = text.trimEnd().slice(-20_000);
  const lines = window
    .split("\n")
    .map((line) => unwrap(line.slice(0, 500)).trim())
    .filter((line) => line !== "");
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  const make = (claim: Claim): Named => ({ claim, text: last, strategy: "last-line" });
  if (isLone(last)) {
    const letters = new Set(
      lines.map((line) => lone.exec(line)?.[1]?.toUpperCase()).filter((letter) => letter !== undefined && choices.labels.has(letter)),
    );
    if (letters.size > 1) return make(unclear(`lines name ${[...letters].slice(0, 6).join(" and ")}`));
    return make(letters.size === 0 ? { kind: "none" } : readClaim(last, choices, multiple));
  }
  if (multiple && /^[("'[]?[A-Z](?:\s*(?:,|and|&)\s*(?:and\s+)?[("'[]?[A-Z][)\]"']?)*[)\]"'.]*$|^[A-Z]{2,26}\.?$/u.test(last))
    return make(readClaim(last, choices, multiple));
  const match = labelled.exec(last);
  const letter = (match?.[1] ?? match?.[2])?.toUpperCase();
  if (!match || letter === undefined || !choices.labels.has(letter)) return undefined;
  const rest = match[4] ?? "";
  const own = choices.texts.get(letter);
  // "C. elegans" and "B) is wrong" begin like options: the text must be the option's, or all that was written.
  const isOption = own === undefined ? lines.length === 1 && match[3] !== "." && rest.length < 200 : fold(rest).startsWith(own);
  if (!isOption)
    return mentions(fold(rest), choices).letters.size > 0
      ? make(unclear(`the letter ${letter} and its text do not belong together`))
      : undefined;
  const all = lines
    .map((line) => labelled.exec(line))
    .map((one) => (one?.[1] ?? one?.[2])?.toUpperCase())
    .filter((one) => one !== undefined);
  const restated =
    all.filter((one) => one === letter).length > 1 &&
    (/\n[ \t]*\n[^\n]*$/u.test(window.slice(-1_000)) || !labelled.test(lines.at(-2) ?? ""));
  if (new Set(all).size > 1 && !restated) return make(unclear("the options are listed and none is chosen"));
  return make(readClaim(last, choices, multiple));
}

const inSentence =
  /\*\*[("]?([A-Z])[)".:]{0,3}\*\*|\(([A-Z])\)|\b(?:option|choice|letter)s?\s+[("*]{0,3}([A-Z])(?![\p{L}\p{N}'’])|(?:^|\s)([A-Z])\s+is\s+(?:clearly\s+|definitely\s+)?(?:the\s+)?(?:only\s+|most\s+)?(?:correct|right|best)\b/gu;
const trailing = /(?:\b(?:is|it's|pick|choose|chose|select|say|think|believe|with)|[:=→])\s+[("*]{0,3}([A-Z])[)"*]{0,3}[.!]?$/u;

/** The one option that the last sentence names, by letter or else by its text. */
function lastWords(text: string, choices: Choices): Named {
  const sentence = lastSentence(text);
  const letters = new Set<string>();
  for (const [, a, b, c, d] of sentence.matchAll(inSentence)) {
    const found = a ?? b ?? c ?? d;
    if (found !== undefined && choices.labels.has(found)) letters.add(found);
  }
  const end = trailing.exec(unwrap(sentence))?.[1];
  if (end !== undefined && choices.labels.has(end)) letters.add(end);
  const named = mentions(fold(sentence), choices);
  const strategy = letters.size > 0 ? "last-sentence" : "option-text";
  const make = (claim: Claim): Named => ({ claim, text: sentence, strategy });
  const all = letters.size > 0 ? letters : named.letters;
  if (all.size === 0) return make({ kind: "none" });
  if (sentence.endsWith("?")) return make(unclear("it asks"));
  if (negation.test(named.rest)) return make(unclear("it says what the answer is not"));
  if (hedge.test(named.rest)) return make(unclear("it leaves the answer open"));
  if (all.size > 1) return make(unclear(`it names ${[...all].join(" and ")}`));
  const [only] = all;
  if (named.letters.size > 0 && only !== undefined && !named.letters.has(only))
    return make(unclear(`the letter ${only} and the text named do not belong together`));
  return make({ kind: "letters", letters: all });
}
