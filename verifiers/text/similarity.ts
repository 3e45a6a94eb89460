import { assertNever } from "../../src/core/errors.ts";
import { bleu, gleu } from "./bleu.ts";
import { commonLength, commonWork } from "./common-subsequence.ts";
import { overlap } from "./n-grams.ts";
import { bleuTokens, words } from "./tokens.ts";

export type Metric = "fuzzy_match" | "bleu" | "gleu" | "rouge_1" | "rouge_2" | "rouge_3" | "rouge_4" | "rouge_5" | "rouge_l";

export const metrics: readonly Metric[] = ["fuzzy_match", "bleu", "gleu", "rouge_1", "rouge_2", "rouge_3", "rouge_4", "rouge_5", "rouge_l"];

export type Similarity =
  /** From 0 to 1; `more` are the figures that it is made of. */
  | { readonly kind: "value"; readonly value: number; readonly more: Readonly<Record<string, number>> }
  /** The reference has nothing that could be found. */
  | { readonly kind: "undefined"; readonly needs: string }
  | { readonly kind: "too-long" };

/** Steps of work of one comparison, each of 32 pairs. */
const maxWork = 60_000_000;

/** How alike two texts are. The sources of the formulas stand beside each; letters are taken as they come. */
export function similarity(metric: Metric, candidate: string, reference: string): Similarity {
  switch (metric) {
    case "fuzzy_match":
      return fuzzyMatch(codePoints(candidate), codePoints(reference));
    case "bleu":
    case "gleu": {
      const [mine, theirs] = [bleuTokens(candidate), bleuTokens(reference)];
      if (theirs.length === 0) return { kind: "undefined", needs: "a word" };
      return { kind: "value", value: (metric === "bleu" ? bleu : gleu)(mine, theirs), more: {} };
    }
    case "rouge_1":
    case "rouge_2":
    case "rouge_3":
    case "rouge_4":
    case "rouge_5":
      return rougeN(words(candidate), words(reference), Number(metric.slice("rouge_".length)));
    case "rouge_l":
      return rougeL(words(candidate), words(reference));
    default:
      return assertNever(metric);
  }
}

/**
 * Twice the length of the longest common subsequence of characters by the length of both texts, which is 1 less the insertions and
 * deletions that lead from one to the other. Source: `fuzz.ratio` of rapidfuzz, by 100.
 */
function fuzzyMatch(candidate: readonly number[], reference: readonly number[]): Similarity {
  if (reference.length === 0) return { kind: "undefined", needs: "a character" };
  if (commonWork(candidate, reference) > maxWork) return { kind: "too-long" };
  const value = (2 * commonLength(candidate, reference)) / (candidate.length + reference.length);
  return { kind: "value", value, more: {} };
}

/** F1 of runs of `order` words, each as often as the other side has it. Source: Lin (2004), "ROUGE", as `rouge_score` counts, without stemming. */
function rougeN(candidate: readonly string[], reference: readonly string[], order: number): Similarity {
  if (reference.length < order) return { kind: "undefined", needs: order === 1 ? "a word" : `${order} words` };
  const { common, ofCandidate, ofReference } = overlap(candidate, reference, order);
  return f1(common, ofCandidate, ofReference);
}

/** F1 of the longest common subsequence of words. Source: Lin (2004), "ROUGE", section 3.1 with β = 1. */
function rougeL(candidate: readonly string[], reference: readonly string[]): Similarity {
  if (reference.length === 0) return { kind: "undefined", needs: "a word" };
  const numbers = new Map<string, number>();
  const numbered = (list: readonly string[]): readonly number[] =>
    list.map((word) => {
      const known = numbers.get(word);
      if (known === undefined) numbers.set(word, numbers.size);
      return known ?? numbers.size - 1;
    });
  const [mine, theirs] = [numbered(candidate), numbered(reference)];
  if (commonWork(mine, theirs) > maxWork) return { kind: "too-long" };
  return f1(commonLength(mine, theirs), mine.length, theirs.length);
}

function f1(common: number, ofCandidate: number, ofReference: number): Similarity {
  const precision = ofCandidate === 0 ? 0 : common / ofCandidate;
  const recall = common / ofReference;
  const value = common === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { kind: "value", value, more: { precision, recall } };
}

function codePoints(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
