import { afterThinking } from "../../shared/thinking.ts";
import type { Answer, Extraction } from "./answer.ts";
import { isRetracted } from "./denial.ts";
import { alternativeAfter, alternativeBefore, alternativeOffered } from "./hedge.ts";
import { isBareLine, valueInTwinSentence, valueOnLineBefore, valueOnNextLine } from "./lines.ts";
import { withEquationsBefore } from "./equations.ts";
import { markedAnswers, type Marked, type Switches } from "./marked.ts";
import { lineStart } from "./scan.ts";
import { nextQuestion, turnEnd } from "./turns.ts";
import { refuses } from "./refusal.ts";
import { answerOf, boldAnswers, lastValue, standsAlone } from "./unmarked.ts";
import type { Found } from "./value.ts";
import { wordsAt } from "./words.ts";

/** The last characters that are searched for marked answers before the whole text is. */
const tail = 8_000;

/** Two marked answers further apart than this do not stand side by side: the earlier one belongs to the reasoning. */
const reach = 4_000;

/** Marked answers that are looked at: the last ones. */
const mostMarks = 32;

/**
 * Finds the answer of a completion: after the last think block, before a second turn. Marked answers (boxes, "the answer is", `####`)
 * outrank bold values, and those the last number. Linear in the length of the text.
 */
export function extract(text: string, switches: Switches & { readonly lastNumber: boolean }): Extraction {
  const { start, finished } = afterThinking(text);
  if (!finished) return { kind: "none", reason: "the completion ends inside its reasoning" };
  const turn = turnEnd(text, start);
  const { standing, denied } = standingMarks(text, start, turn, switches);
  const words = (): readonly Answer[] => wordsAt(text, start, turn);
  // Where all that is marked is denied ("the answer isn't 60, it is 72") the rest of the text is searched.
  if (standing.length > 0) {
    const answers = withAlternatives(text, standing, start, turn);
    return { kind: "answers", answers: () => answers, words };
  }
  const trimmed = text.slice(start, turn).trim();
  if (trimmed === "") return { kind: "none", reason: "the completion is empty" };
  if (!switches.lastNumber) return { kind: "none", reason: "no answer is marked" };
  if (refuses(text, start, turn)) return { kind: "none", reason: "the completion says that it has no answer" };
  if (trimmed.length <= 25_000 && !/[\s\u3000-\u9fff]/u.test(trimmed)) {
    const only = [whole(text, start, withoutEmphasis(trimmed))];
    return { kind: "answers", answers: () => only, words: () => [] };
  }
  if (trimmed.length <= 400) {
    const all = whole(text, start, trimmed);
    // A short text that is no value as a whole and has none in it may still be words.
    return { kind: "answers", whole: all, answers: () => unmarked(text, start, turn, denied) ?? (denied.size > 0 ? [] : [all]), words };
  }
  const answers = unmarked(text, start, turn, denied);
  if (answers) return { kind: "answers", answers: () => answers, words };
  return { kind: "none", reason: "the completion has no number and no marked answer" };
}

interface Standing {
  readonly standing: readonly Answer[];
  /** Values that are marked as what the answer is not. */
  readonly denied: ReadonlySet<string>;
}

/** The marked answers that stand as final ones. */
function standingMarks(text: string, start: number, turn: number, switches: Switches): Standing {
  const window = Math.max(start, turn - tail);
  let marks = markedAnswers(text, window, turn, switches);
  const first = marks[0];
  if (window > start && marks.length < mostMarks && (!first || first.start - window < reach / 4)) {
    const wider = markedAnswers(text, Math.max(start, (first?.start ?? 0) === 0 ? start : window - reach), turn, switches);
    if (wider.length >= marks.length) marks = wider;
  }
  if (marks.length === 0) return { standing: [], denied: new Set() };
  const denied = new Set(marks.flatMap((mark) => (mark.valid ? [] : [mark.text])));
  marks = fromFinal(text, beforeNextQuestion(text, marks.slice(-mostMarks), turn));
  const standing: Marked[] = [];
  for (const mark of marks) {
    const previous = standing.at(-1);
    if (
      previous &&
      (mark.start - previous.end > reach || (previous.text !== mark.text && isRetracted(text.slice(previous.end, mark.start))))
    )
      standing.length = 0;
    standing.push(mark);
  }
  const valued = standing.filter((mark) => mark.valid && mark.isWords !== true);
  // Words after "the answer is" stand only where no value is marked: "The answer is obtained as follows", "The answer is sixty".
  const valid = valued.length > 0 ? valued : standing.filter((mark) => mark.valid);
  return { standing: valid.filter((mark, index) => !isStepBox(text, mark, valid[index + 1])), denied };
}

const finalWords: readonly string[] = [
  "final answer",
  "最终答案",
  "最後の答え",
  "最終的な答え",
  "окончательный ответ",
  "réponse finale",
  "endgültige antwort",
  "respuesta final",
];

/** Characters after which what was marked before the final answer belongs to the steps that led to it. */
const finalReach = 300;

/** What is called the final answer outranks what was marked well before it without being called so: boxes of steps, answers of parts. */
function fromFinal(text: string, marks: readonly Marked[]): readonly Marked[] {
  for (let index = marks.length - 1; index > 0; index -= 1) {
    const [mark, previous] = [marks[index], marks[index - 1]];
    if (!mark || !previous) continue;
    const from = Math.max(previous.end, mark.start - 60);
    const lead = text.slice(from, Math.max(from, Math.min(mark.end, mark.start + 30))).toLowerCase();
    if (mark.valid && mark.start - previous.end > finalReach && finalWords.some((words) => lead.includes(words))) return marks.slice(index);
  }
  return marks;
}

/** After an answer a new question begins a new problem, which was not asked. */
function beforeNextQuestion(text: string, marks: readonly Marked[], turn: number): readonly Marked[] {
  const first = marks.find((mark) => mark.valid);
  if (!first) return marks;
  const end = nextQuestion(text, first.end, turn);
  return end === turn ? marks : marks.filter((mark) => mark.start < end);
}

/** A box on a line that begins with "Step 2" is a step where another box follows. */
function isStepBox(text: string, mark: Marked, next: Marked | undefined): boolean {
  if (!next || mark.strategy !== "boxed") return false;
  const line = text.slice(lineStart(text, mark.start), mark.start).slice(0, 20);
  return /^\W*step\s*\d/iu.test(line);
}

const optionLetter = /^\(?([A-J])[).:]?$/u;

/** Values that stand beside an answer as alternatives stand as answers themselves: then all have to be right. */
function withAlternatives(text: string, answers: readonly Answer[], start: number, turn: number): readonly Answer[] {
  const all: Answer[] = [];
  for (const [index, answer] of answers.entries()) {
    const next = answers[index + 1];
    const previous = answers[index - 1];
    const floor = previous?.end ?? start;
    const limit = Math.min(turn, next?.start ?? turn);
    const letters = lettersBeside(text, answer, floor, limit);
    if (letters.length > 0) {
      all.push(answer, ...letters);
      continue;
    }
    const isUnmarked = answer.strategy === "last-number" || answer.strategy === "math";
    const before =
      alternativeBefore(text, answer.start, floor, !isUnmarked) ??
      (!isUnmarked || isBareLine(text, answer.start) ? valueOnLineBefore(text, answer.start, floor) : undefined) ??
      (isUnmarked ? besideUnmarked(text, answer, floor) : undefined);
    const after = alternativeAfter(text, answer.end, limit) ?? valueOnNextLine(text, answer.end, limit);
    if (before) all.push(answerOf(text, answer.strategy, before, before.end));
    // "(B) 42" is one answer, named by its letter and by its value.
    const letter = after ? optionLetter.exec(answer.text)?.[1] : undefined;
    if (letter !== undefined && after) {
      all.push({ ...answer, wide: `(${letter}) ${text.slice(after.start, after.end)}` });
      const other = alternativeAfter(text, after.after, limit);
      if (other) all.push(answerOf(text, answer.strategy, other, other.end));
      continue;
    }
    all.push(answer);
    if (after) all.push(answerOf(text, answer.strategy, after, after.end));
  }
  return all;
}

/** Option letters beside one: "A or B", "B, C". */
function lettersBeside(text: string, answer: Answer, floor: number, limit: number): readonly Answer[] {
  if (!optionLetter.test(answer.text)) return [];
  const before = /(?:^|[^\p{L}])\(?([A-J])\)?\s*(?:[.,;/]|\bor\b|\band\b|\boder\b|\bou\b|或|和|、)+\s*(?:or |and )?\(?$/iu.exec(
    text.slice(Math.max(floor, answer.start - 14), answer.start),
  );
  const after =
    /^\)?\s*(?:[.,;/]\s*(?=\(?[A-J]\b|or |and )|or\b|and\b|oder\b|ou\b|或|和|、)\s*(?:or |and )?(?:maybe |possibly |perhaps |option )?\(?([A-J])(?![\p{L}'’])/iu.exec(
      text.slice(answer.end, Math.min(limit, answer.end + 24)),
    );
  return [before?.[1], after?.[1]].flatMap((letter) =>
    letter === undefined ? [] : [{ text: letter, strategy: answer.strategy, start: answer.start, end: answer.end }],
  );
}

function besideUnmarked(text: string, { start, end }: Answer, floor: number): Found | undefined {
  return valueInTwinSentence(text, start, end, floor) ?? alternativeOffered(text, start, end, floor);
}

/** The answer of a text in which none is marked, with what stands beside it; undefined where there is none. */
function unmarked(text: string, start: number, turn: number, denied: ReadonlySet<string>): readonly Answer[] | undefined {
  const bold = lastBold(text, start, turn).filter((answer) => !denied.has(answer.text));
  if (bold.length > 0) return withAlternatives(text, bold, start, turn);
  const last = lastValue(text, start, turn);
  if (!last || denied.has(last.text)) return undefined;
  return withAlternatives(text, [withEquationsBefore(text, last, start)], start, turn);
}

const pairs: ReadonlyMap<string, string> = new Map([
  ["*", "*"],
  ["_", "_"],
  ["`", "`"],
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["«", "»"],
]);

/** `**42**.` is 42. */
function withoutEmphasis(word: string): string {
  let bare = word;
  for (let layers = 0; layers < 6; layers += 1) {
    const closed = bare.endsWith(".") ? bare.slice(0, -1) : bare;
    if (closed.length < 3 || closed.at(-1) !== pairs.get(closed.charAt(0))) return bare;
    bare = closed.slice(1, -1);
  }
  return bare;
}

function whole(text: string, start: number, trimmed: string): Answer {
  const at = text.indexOf(trimmed, start);
  return { text: trimmed, strategy: "whole", start: at, end: at + trimmed.length };
}

/** The last value in bold with those that stand beside it: in the same lines without a calculation between, or alone on a line. */
function lastBold(text: string, start: number, turn: number): readonly Answer[] {
  const all = boldAnswers(text, start, turn);
  const last = all.at(-1);
  if (!last || turn - last.end > 400) return [];
  const standing: Answer[] = [last];
  for (let index = all.length - 2; index >= 0; index -= 1) {
    const answer = all[index];
    if (!answer || last.start - answer.end > 1000) break;
    const between = text.slice(answer.end, last.start);
    if (isRetracted(between)) break;
    if (standsAlone(text, answer) || (between.length <= 400 && !between.includes("="))) standing.unshift(answer);
  }
  return standing;
}
