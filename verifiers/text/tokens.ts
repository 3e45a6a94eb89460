/** Runs of letters, marks and digits of any script, in small letters. Where all is ASCII these are the tokens of `rouge_score`. */
export function words(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

const entities: Readonly<Record<string, string>> = { "&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** The tokens of mteval-v13a, which `sacrebleu` takes by default: punctuation stands alone, but for that inside of numbers. */
export function bleuTokens(text: string): readonly string[] {
  const plain = text
    .replaceAll("<skipped>", "")
    .replaceAll("-\n", "")
    .replaceAll("\n", " ")
    .replace(/&(?:quot|amp|lt|gt);/gu, (entity) => entities[entity] ?? entity);
  return ` ${plain} `
    .replace(/[{-~[-` -&(-+:-@/]/gu, " $& ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ")
    .split(/\s+/u)
    .filter((token) => token !== "");
}
