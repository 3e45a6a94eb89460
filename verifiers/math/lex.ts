import { maxTokens, OutOfWork, type Budget } from "./budget.ts";
import { isDigit, readNumber, type CommaReading } from "./number.ts";
import { fraction, type Rational } from "./rational.ts";
import { entityAt, tags } from "./markup.ts";
import type { Repair } from "./repair-name.ts";
import {
  constantOf,
  functionOf,
  greek,
  greekLetters,
  numberSets,
  operatorOf,
  subscripts,
  superscripts,
  vulgarFractions,
} from "./symbols.ts";
import { ignored, skipped, wrappers } from "./typesetting.ts";

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
export function lex(source: string, commas: CommaReading, budget: Budget, repairs: Set<Repair> = new Set()): readonly Token[] {
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
    else if (name === "left" || name === "right" || name === "mleft" || name === "mright") {
      at = text[end] === "." ? end + 1 : end;
    } else if (skipped.has(name)) {
      at = skipGroup(text, end, 200);
      spaced = true;
    } else if (name === "begin" || name === "end") {
      const length = text.slice(end, end + 24).indexOf("}");
      if (text[end] !== "{" || length === -1) at = end;
      else {
        const close = end + length;
        const environment = text.slice(end + 1, close);
        at = environment === "array" ? skipGroup(text, close + 1) : close + 1;
        const after = at;
        if (isGrid(environment)) matrices += name === "begin" ? 1 : -1;
        if (isGrid(environment)) push("command", `${name} ${environment}`, after);
      }
    } else if (ignored.has(name)) {
      at = end;
      spaced = true;
    } else if (name === "mathbf" && isSetLetter(text, end)) {
      push("symbol", numberSets.get(text.charAt(end + 1)) ?? "", end + 3);
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
    else if (name === "mathbb" || name === "Bbb" || name === "mathds") {
      const first = text[end] === " " ? end + 1 : end;
      const letter = text[first] === "{" ? text.charAt(first + 1) : text.charAt(first);
      push("symbol", numberSets.get(letter) ?? `bb${letter}`, text[first] === "{" ? first + 3 : first + 1);
    } else if (name === "emptyset" || name === "varnothing") push("command", "empty", end);
    else if (name === "overline" || name === "bar") push("command", "overline", end);
    else if (calculus.has(name)) push("command", calculus.get(name) ?? name, end);
    else if (name === "exponentialE") push("symbol", "e", end);
    else if (name === "imaginaryI" || name === "imath" || name === "imaginaryJ") push("symbol", "i", end);
    else if (name === "partial" || name === "differentialD") push("symbol", "d", end);
    else if (name === "lfloor" || name === "rfloor" || name === "lceil" || name === "rceil") push("command", name, end);
    else if (constantOf.has(name)) push("constant", constantOf.get(name) ?? name, end);
    else if (functionOf.has(name)) push("function", functionOf.get(name) ?? name, end);
    else if (greek.has(name)) push("symbol", plainLetter(name), end);
    else if (text[end] === "{" && !known.has(name)) {
      // A command that is not known counts as what it is given.
      braces.push(false);
      at = end + 1;
    } else push("command", name, end);
  };

  const letters = (): void => {
    let end = at + 1;
    while (end < text.length && isLetter(text, end)) end += 1;
    const name = text.slice(at, end);
    const constant = constantOf.get(name);
    const known = functionOf.get(name) ?? functionOf.get(name.toLowerCase());
    if ((name === "a" || name === "p") && text.startsWith(".m", end)) push("word", `${name}m`, text[end + 2] === "." ? end + 3 : end + 2);
    else if (name.length === 1 && prose === 0 && isDigit(text, end) && name.charCodeAt(0) < 128) {
      // x1 is x with an index, as x_1 is.
      let stop = end;
      while (isDigit(text, stop)) stop += 1;
      push("symbol", `${name}_${text.slice(end, stop)}`, stop);
    } else if (constant !== undefined) push("constant", constant, end);
    else if (name === "mod") push("command", "mod", end);
    else if (prose === 0 && lostCommands.has(name) && text[end] === "{") {
      repairs.add(name === "rac" || name === "qrt" ? "lost letter" : "lost backslash");
      push("command", lostCommands.get(name) ?? name, end);
    } else if (prose === 0 && greek.has(name)) push("symbol", plainLetter(name), end);
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
    } else if (character === "{" && text.startsWith("{:}", at)) {
      push("operator", ":", at + 3);
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
    } else if (character === "<" && markup()) {
      // <sup> and <sub> are read by the call.
    } else if (character === "-" && text[at + 1] === ">") push("operator", "→", at + 2);
    else if (character === "=" && text[at + 1] === ">") push("operator", "→", at + 2);
    else if (character === "<" && text[at + 1] === ">") push("operator", "≠", at + 2);
    else if (character === "(" || character === "[") {
      brackets += 1;
      push("operator", character, at + 1);
    } else if (character === ")" || character === "]") {
      brackets -= 1;
      push("operator", character, at + 1);
    } else if (character === "*" && text[at + 1] === "*") {
      push("operator", isDigit(text, at + 2) || text[at + 2] === "(" || isLetter(text, at + 2) ? "^" : "**", at + 2);
    } else if (character === "&" && entityAt(text, at)) {
      const [entity, operator] = entityAt(text, at) ?? ["&", " "];
      if (operator === " ") at += entity.length;
      else push("operator", operator, at + entity.length);
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

  function markup(): boolean {
    const tag = tags.find((candidate) => text.startsWith(candidate[0], at));
    if (!tag) return false;
    const [written, operators] = tag;
    repairs.add("HTML");
    const end = at + written.length;
    if (operators.length === 0) {
      at = end;
      spaced = true;
    }
    for (const operator of operators) push("operator", operator, end);
    return true;
  }

  function other(character: string): void {
    const operator = operatorOf.get(character);
    const vulgar = vulgarFractions.get(character);
    const constant = constantOf.get(character);
    const letter = greekLetters.get(character);
    if (operator !== undefined) push("operator", operator, at + 1);
    else if (vulgar) push("number", character, at + 1, { value: fraction(BigInt(vulgar[0]), BigInt(vulgar[1]), budget) });
    else if (superscripts.has(character)) superscript();
    else if (subscripts.has(character)) subscript();
    else if (circled(character.charCodeAt(0)) > 0) {
      // ①③ names two statements.
      const previous = tokens.at(-1);
      if (previous?.kind === "number" && previous.end === at && circled(text.charCodeAt(at - 1)) > 0) push("operator", ",", at);
      push("number", String(circled(character.charCodeAt(0))), at + 1, {
        value: fraction(BigInt(circled(character.charCodeAt(0))), 1n, budget),
      });
    } else if (constant !== undefined) push("constant", constant, at + 1);
    else if (letter !== undefined) push("symbol", letter, at + 1);
    else if (character === "…") push("symbol", "…", at + 1);
    else if (character === "√") push("command", "sqrt", at + 1);
    else if (character === "∛" || character === "∜") {
      push("command", "sqrt", at);
      push("operator", "[", at);
      push("number", character === "∛" ? "3" : "4", at, { value: fraction(character === "∛" ? 3n : 4n, 1n, budget) });
      push("operator", "]", at + 1);
    } else if (character === "∅") push("command", "empty", at + 1);
    else if (character === "€" || character === "£" || character === "¥") push("word", character, at + 1);
    else if (isLetter(text, at)) letters();
    else push("operator", character, at + 1);
  }

  function subscript(): void {
    push("operator", "_", at);
    push("operator", "{", at);
    let end = at;
    let run = "";
    for (; subscripts.has(text.charAt(end)) && run.length < 20; end += 1) run += subscripts.get(text.charAt(end)) ?? "";
    push("number", run, end, { value: fraction(BigInt(run), 1n, budget) });
    push("operator", "}", at);
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
      else push(plain === "n" || plain === "x" ? "symbol" : "operator", plain, at + 1);
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

/** 1 for ①, up to 20; 0 for everything else. */
function circled(code: number): number {
  return code >= 0x2460 && code <= 0x2473 ? code - 0x245f : 0;
}

function isGrid(environment: string): boolean {
  return (
    environment.endsWith("matrix") ||
    environment === "array" ||
    environment === "cases" ||
    environment === "dcases" ||
    environment === "rcases"
  );
}

/** `{R}` alone, as behind \mathbf. */
function isSetLetter(text: string, at: number): boolean {
  return text[at] === "{" && text[at + 2] === "}" && "RZNQC".includes(text.charAt(at + 1));
}

/** One letter in its variants of type. */
function plainLetter(name: string): string {
  return name.startsWith("var") ? name.slice(3) : name;
}

const calculus: ReadonlyMap<string, string> = new Map([
  ["int", "int"],
  ["smallint", "int"],
  ["sum", "sum"],
  ["prod", "prod"],
  ["lim", "lim"],
]);

/** Commands with an argument that other parts of the reader understand. */
const known: ReadonlySet<string> = new Set(["over", "not", "substack", "underset", "overset", "stackrel"]);

/** Commands that lost their backslash, or their first letter with it. */
const lostCommands: ReadonlyMap<string, string> = new Map([
  ["bar", "overline"],
  ["overline", "overline"],
  ["frac", "frac"],
  ["rac", "frac"],
  ["dfrac", "frac"],
  ["sqrt", "sqrt"],
  ["qrt", "sqrt"],
]);

function skipGroup(text: string, start: number, limit = 40): number {
  const length = text[start] === "{" ? text.slice(start, start + limit).indexOf("}") : -1;
  return length === -1 ? start : start + length + 1;
}

/** An odd number of dollar signs: one of them is money. */
function isMoney(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", at + 1)) if (text[at - 1] !== "\\") count += 1;
  return count % 2 === 1;
}
