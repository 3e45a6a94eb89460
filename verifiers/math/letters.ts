import type { Token } from "./lex.ts";

const shortWords: ReadonlySet<string> = new Set(
  "and or if is of in to for the yes no odd not at on by as so it we are was has had all any one two six ten cm mm km kg mg ml dl cl ft mi lb oz hr min sec day mph yd pm am st nd rd th per cup pct usd eur gal deg rad put get got let can may men dog cat pen egg box bag car bus boy cup hat pie row win toy bed map set sum who how why when an be do he me my up us et und ou oder por pro par der die das den ist les des los las del con als est sont son its bei au aux il la le el".split(
    " ",
  ),
);

/** Two or three letters that are no known word: a product of variables, such as `ab`. */
export function isProductOfLetters(token: Token | undefined): boolean {
  return token !== undefined && isShortRun(token) && !shortWords.has(token.text.toLowerCase());
}

/** Two or three letters, which may be a word: `at`. */
export function isShortRun(token: Token): boolean {
  return token.kind === "word" && !token.prose && token.text.length <= 3 && token.text.charCodeAt(0) < 128 && token.text !== "$";
}
