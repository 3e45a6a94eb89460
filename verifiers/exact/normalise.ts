export interface Normalisation {
  readonly trim: boolean;
  readonly collapseWhitespace: boolean;
  readonly ignoreCase: boolean;
  readonly unicode: "none" | "NFC" | "NFKC";
}

/** One side of the comparison with everything taken away that the options say does not count. */
export function normalise(text: string, { trim, collapseWhitespace, ignoreCase, unicode }: Normalisation): string {
  let result = unicode === "none" ? text : text.normalize(unicode);
  if (ignoreCase) result = result.toLowerCase();
  if (collapseWhitespace) result = result.replace(/\s+/gu, " ");
  return trim ? result.trim() : result;
}
