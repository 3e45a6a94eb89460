/** Words that stand between the values of a list. */
export const conjunctions: ReadonlySet<string> = new Set(["and", "und", "et", "y", "e", "и", "和", "与", "及", "as well as", "&"]);

/** Words between values of which each is right. */
export const alternatives: ReadonlySet<string> = new Set(["or", "oder", "ou", "o", "или", "或", "或者"]);
