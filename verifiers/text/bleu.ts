import { overlap } from "./n-grams.ts";

const longest = 4;

/**
 * BLEU of one sentence and one reference, from 0 to 1: the geometric mean of the precisions of runs of one to four tokens, times the
 * brevity penalty. Runs that the candidate is too short for are left out, and precisions of 0 are smoothed by halves ("exp"). Source:
 * Papineni et al. (2002); smoothing: Chen and Cherry (2014), number 3; both as `sentence_bleu` of sacrebleu has them by default.
 */
export function bleu(candidate: readonly string[], reference: readonly string[]): number {
  let logs = 0;
  let orders = 0;
  let smoothing = 1;
  let found = 0;
  for (let order = 1; order <= longest; order += 1) {
    const { common, ofCandidate } = overlap(candidate, reference, order);
    if (ofCandidate === 0) break;
    found += common;
    if (common === 0) smoothing *= 2;
    logs += Math.log(common === 0 ? 1 / (smoothing * ofCandidate) : common / ofCandidate);
    orders = order;
  }
  if (found === 0) return 0;
  const brevity = candidate.length >= reference.length ? 1 : Math.exp(1 - reference.length / candidate.length);
  return Math.min(1, brevity * Math.exp(logs / orders));
}

/**
 * The runs of one to four tokens that both have, by those of the side that has more: the lesser of precision and recall. Source: Wu et al.
 * (2016), "Google's Neural Machine Translation System", section 5.2, as `sentence_gleu` of NLTK has it.
 */
export function gleu(candidate: readonly string[], reference: readonly string[]): number {
  let both = 0;
  let mine = 0;
  let theirs = 0;
  for (let order = 1; order <= longest; order += 1) {
    const { common, ofCandidate, ofReference } = overlap(candidate, reference, order);
    both += common;
    mine += ofCandidate;
    theirs += ofReference;
  }
  const most = Math.max(mine, theirs);
  return most === 0 ? 0 : both / most;
}
