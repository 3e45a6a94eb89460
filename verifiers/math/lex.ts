import { maxTokens, OutOfWork, type Budget } from "./budget.ts";
import { isDigit, readNumber, type CommaReading } from "./number.ts";
import { fraction, type Rational } from "./rational.ts";
import { constantOf, functionOf, greek, greekLetters, ignored, operatorOf, superscripts, vulgarFractions, wrappers } from "./symbols.ts";

export interface Token {
  readonly kind: "number" | "word" | "symbol" | "constant" | "function" | "command" | "operator";
  /** The digits, letters, name or operator in one writing: `\leqslant` and `≤` are both `≤`. */
  readonly text: string;
  readonly value?: Rational;
  readonly places?: number;
  readonly start: number;
  readonly end: number;
  /** White space stands before it. */
  readonly spaced: boolean;
  /** Inside \text{…} or another command that makes words of letters. */
  readonly prose: boolean;
}

/** The tokens of an answer in one pass over its characters. Throws OutOfWork past the limit of tokens. */
export function lex(source: string, commas: CommaReading, budget: Budget): readonly Token[] {
  const text = narrow(source);
  const tokens: Token[] = [];
  /** For every open brace of a wrapper command: whether its content is prose. */
  const braces: (boolean | undefined)[] = [];
  let prose = 0;
  let brackets = 0;
  let matrices = 0;
  let spaced = false;
  let at = 0;
  let money = isMoney(text);

  const push = (kind: Token["kind"], value: string, end: number, more: { value?: Rational; places?: number } = {}): void => {
    if (tokens.length >= maxTokens) throw new OutOfWork(`more than ${maxTokens} tokens`);
    tokens.push({ kind, text: value, start: at, end, spaced, prose: prose > 0, ...more });
    spaced = false;
    at = end;
  };

  const command = (): void => {
    const end = commandEnd(text, at + 1);
    const name = text.slice(at + 1, end);
    const operator = operatorOf.get(name);
    if (operator === " ") {
      at = end;
    } else if (operator !== undefined) {
      if (operator === "\\{") brackets += 1;
      if (operator === "\\}") brackets -= 1;
      push("operator", operator, end);
    } else if (name === "$" || name === "pounds" || name === "euro" || name === "textdollar")
      push("word", name === "$" || name === "textdollar" ? "$" : name, end);
    else if (name === "left" || name === "right") at = text[end] === "." ? end + 1 : end;
    else if (name === "begin" || name === "end") {
      const length = text.slice(end, end + 24).indexOf("}");
      if (text[end] !== "{" || length === -1) at = end;
      else {
        const close = end + length;
        const environment = text.slice(end + 1, close);
        at = environment === "array" ? skipGroup(text, close + 1) : close + 1;
        const after = at;
        if (environment.endsWith("matrix") || environment === "array") matrices += name === "begin" ? 1 : -1;
        if (environment.endsWith("matrix") || environment === "array") push("command", `${name} ${environment}`, after);
      }
    } else if (ignored.has(name)) {
      at = end;
      spaced = true;
    } else if (wrappers.has(name)) {
      let open = end;
      while (text[open] === " ") open += 1;
      // \mathrm{e} and \text{x} are letters of mathematics, \text{m} may be a unit.
      const isLetterAlone = name.startsWith("math") && text[open + 2] === "}";
      const makesProse = wrappers.get(name) === true && !isLetterAlone;
      if (text[open] === "{") {
        braces.push(makesProse);
        if (makesProse) prose += 1;
        at = open + 1;
      } else at = end;
    } else if (name.endsWith("frac") && name.length <= 5) push("command", "frac", end);
    else if (name === "binom" || name === "dbinom" || name === "tbinom") push("command", "binom", end);
    else if (name === "sqrt") push("command", "sqrt", end);
    else if (name === "choose" || name === "pmod") push("command", name, end);
    else if (name === "bmod" || name === "mod") push("command", "mod", end);
    else if (name === "dots" || name === "ldots" || name === "cdots") push("symbol", "…", end);
    else if (name === "mathbb" || name === "Bbb") {
      const letter = text[end] === "{" ? text.charAt(end + 1) : text.charAt(end);
      push("symbol", letter === "R" ? "ℝ" : `bb${letter}`, text[end] === "{" ? end + 3 : end + 1);
    } else if (name === "emptyset" || name === "varnothing") push("command", "empty", end);
    else if (name === "lfloor" || name === "rfloor" || name === "lceil" || name === "rceil") push("command", name, end);
    else if (constantOf.has(name)) push("constant", constantOf.get(name) ?? name, end);
    else if (functionOf.has(name)) push("function", functionOf.get(name) ?? name, end);
    else if (greek.has(name)) push("symbol", name, end);
    else push("command", name, end);
  };

  const letters = (): void => {
    let end = at + 1;
    while (end < text.length && isLetter(text, end)) end += 1;
    const name = text.slice(at, end);
    const constant = constantOf.get(name);
    const known = functionOf.get(name) ?? functionOf.get(name.toLowerCase());
    if (constant !== undefined) push("constant", constant, end);
    else if (name === "mod") push("command", "mod", end);
    else if (known !== undefined && name.length > 1 && !(name === "min" && tokens.at(-1)?.kind === "number")) push("function", known, end);
    else if (name.length === 1 && prose === 0 && name.charCodeAt(0) < 0x250) push("symbol", name, end);
    else push("word", name, end);
  };

  while (at < text.length) {
    budget.spend(1);
    const code = text.charCodeAt(at);
    const character = text.charAt(at);
    if (code <= 32 || character === "~" || character === "\u00a0" || character === "\u2009" || character === "\u202f") {
      spaced = true;
      at += 1;
    } else if (
      isDigit(text, at) ||
      (character === "." && isDigit(text, at + 1)) ||
      (character === "." && text.startsWith("\\overline{", at + 1))
    ) {
      const literal = readNumber(text, at, brackets > 0 ? "separator" : commas, budget);
      push("number", text.slice(at, literal.end), literal.end, {
        value: literal.value,
        ...(literal.places === undefined ? {} : { places: literal.places }),
      });
    } else if (character === "\\") {
      command();
    } else if (character === "{") {
      braces.push(undefined);
      push("operator", "{", at + 1);
    } else if (character === "}") {
      const wrapper = braces.pop();
      if (wrapper === undefined) push("operator", "}", at + 1);
      else {
        if (wrapper) prose -= 1;
        at += 1;
        spaced = true;
      }
    } else if (character === "$") {
      if (money && isDigit(text, at + 1)) push("word", "$", at + 1);
      else at += 1;
      money = money && !isDigit(text, at);
    } else if (character === "(" || character === "[") {
      brackets += 1;
      push("operator", character, at + 1);
    } else if (character === ")" || character === "]") {
      brackets -= 1;
      push("operator", character, at + 1);
    } else if (character === "*" && text[at + 1] === "*") {
      push("operator", isDigit(text, at + 2) || text[at + 2] === "(" || isLetter(text, at + 2) ? "^" : "**", at + 2);
    } else if (character === "&" && matrices <= 0) {
      // The alignment of an equation.
      at += 1;
    } else if (code < 128 && isLetter(text, at)) {
      letters();
    } else if (code === 33 && text[at + 1] === "=") push("operator", "≠", at + 2);
    else if (code === 60 && text[at + 1] === "=") push("operator", "≤", at + 2);
    else if (code === 62 && text[at + 1] === "=") push("operator", "≥", at + 2);
    else if (code === 61 && text[at + 1] === "=") push("operator", "=", at + 2);
    else if (code < 128) push("operator", character, at + 1);
    else other(character);
  }
  return tokens;

  function other(character: string): void {
    const operator = operatorOf.get(character);
    const vulgar = vulgarFractions.get(character);
    const constant = constantOf.get(character);
    const letter = greekLetters.get(character);
    if (operator !== undefined) push("operator", operator, at + 1);
    else if (vulgar) push("number", character, at + 1, { value: fraction(BigInt(vulgar[0]), BigInt(vulgar[1]), budget) });
    else if (superscripts.has(character)) superscript();
    else if (constant !== undefined) push("constant", constant, at + 1);
    else if (letter !== undefined) push("symbol", letter, at + 1);
    else if (character === "…") push("symbol", "…", at + 1);
    else if (character === "√") push("command", "sqrt", at + 1);
    else if (character === "∅") push("command", "empty", at + 1);
    else if (character === "€" || character === "£" || character === "¥") push("word", character, at + 1);
    else if (isLetter(text, at)) letters();
    else push("operator", character, at + 1);
  }

  function superscript(): void {
    push("operator", "^", at);
    push("operator", "{", at);
    while (superscripts.has(text.charAt(at))) {
      const plain = superscripts.get(text.charAt(at)) ?? "";
      let end = at;
      let run = "";
      while (isDigit(superscripts.get(text.charAt(end)) ?? "", 0) && run.length < 100) {
        run += superscripts.get(text.charAt(end)) ?? "";
        end += 1;
      }
      if (run !== "") push("number", run, end, { value: fraction(BigInt(run), 1n, budget) });
      else push(plain === "n" ? "symbol" : "operator", plain, at + 1);
    }
    push("operator", "}", at);
  }
}

/** Whether a letter of any script stands at the index; greek letters are symbols of their own. */
export function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 128) return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  if (code < 0xc0 || code === 0xd7 || code === 0xf7) return false;
  if (greekLetters.has(text.charAt(index)) || code === 0x3c0) return false;
  return code < 0x2000 || (code >= 0x2c00 && code < 0x3000) || (code >= 0x3040 && code < 0xff00);
}

/** Full-width forms of ASCII made plain; every offset stays what it was. */
function narrow(text: string): string {
  let wide = false;
  for (let at = 0; at < text.length && !wide; at += 1) wide = isWide(text.charCodeAt(at));
  if (!wide) return text;
  let plain = "";
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    plain += isWide(code) ? String.fromCharCode(code - 0xfee0) : text.charAt(at);
  }
  return plain;
}

function isWide(code: number): boolean {
  return code >= 0xff01 && code <= 0xff5e;
}

function commandEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isAscii(text.charCodeAt(end))) end += 1;
  return end === start ? Math.min(start + 1, text.length) : end;
}

function isAscii(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function skipGroup(text: string, start: number): number {
  const length = text[start] === "{" ? text.slice(start, start + 40).indexOf("}") : -1;
  return length === -1 ? start : start + length + 1;
}

/** An odd number of dollar signs: one of them is money. */
function isMoney(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", at + 1)) if (text[at - 1] !== "\\") count += 1;
  return count % 2 === 1;
}
