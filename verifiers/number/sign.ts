export interface Sign {
  readonly sign: "-" | "+" | "";
  /** Where the number begins with its sign, currency and brackets. */
  readonly start: number;
  /** The sign stands between this number and something else: a difference or a sum. */
  readonly isOperator: boolean;
}

/** What may stand between a sign and its digits: spaces, opening brackets, a currency. */
const between = /(?:[ \t${(€£¥\u00a0]|\\[([]|(?:USD|EUR|GBP|JPY|CNY|INR|Rs\.?)[ \t]){0,8}$/u;
const verb = /\b(?:is|are|was|be|equals?|of|gives?|gets?|got|to|by|about|approximately|=|≈)[ \t$({*]{0,4}$/iu;

/** The sign before the digits at `start`: "-5", "- 5", "-(5)", "-$5", "minus 5". A minus after a digit, a bracket or a name is an operator. */
export function readSign(text: string, start: number): Sign {
  const window = text.slice(Math.max(0, start - 40), start);
  const gap = between.exec(window)?.[0] ?? "";
  const head = window.slice(0, window.length - gap.length);
  const none: Sign = { sign: "", start, isOperator: false };
  const word = /(?:^|[^\p{L}\p{N}])(minus|negative)$/iu.exec(gap === "" ? "" : head)?.[1];
  if (word !== undefined) {
    const operand = /(?:[\d)}\]%]|(?:^|[^\p{L}])\p{L})[ \t$]{0,3}$/u;
    const isOperator = word.toLowerCase() === "minus" && operand.test(head.slice(0, -word.length));
    return { sign: "-", start: start - gap.length - word.length, isOperator };
  }
  const sign = head.at(-1);
  if (sign !== "-" && sign !== "+") return none;
  const left = head.slice(0, -1);
  const from = start - gap.length - 1;
  // "$-5$" is a negative number, "$x$-5" a difference.
  const touching = left.at(-1) === "$" ? (left.at(-2) ?? "") : (left.at(-1) ?? "");
  if (/[\p{L}\d)}\]%]/u.test(touching)) {
    const isName = /\p{L}/u.test(touching) && gap === "" && left.at(-1) !== "$";
    return isName ? none : { sign, start: from, isOperator: true };
  }
  const isSpaced = /^[ \t]/u.test(gap);
  const isOperator = isSpaced && /[\p{L}\d)}\]%$][ \t]{1,4}$/u.test(left) && !verb.test(left);
  return { sign, start: from, isOperator };
}
