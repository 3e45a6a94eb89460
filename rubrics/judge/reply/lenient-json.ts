/** JSON as it was read. Objects are maps, so that no key means anything but itself. */
export type ReplyJson = string | number | boolean | null | readonly ReplyJson[] | ReadonlyMap<string, ReplyJson>;

export interface ReadObject {
  readonly value: ReadonlyMap<string, ReplyJson>;
  /** Behind its closing brace. */
  readonly end: number;
  /** Something was mended: a trailing comma, a comment, single quotes, True for true. */
  readonly repaired: boolean;
  /** A key stands twice in one object, with two values. */
  readonly conflict: boolean;
}

export type ObjectReading = ReadObject | BrokenReading;

/** What begins like an object and is none. */
export interface BrokenReading {
  /** Where reading came to a stop; the length of the text where the text ended first. */
  readonly at: number;
  readonly unfinished: boolean;
  /** Where to look for objects next. */
  readonly resume: number;
  /** How far it had come: nothing, a whole key, the list of verdicts, or a whole verdict in it. */
  readonly got: "nothing" | "key" | "verdicts" | "verdict";
  /** It broke right behind a text, as where a quote inside of it was not escaped. */
  readonly inText: boolean;
}

/** What reading one reply has cost, and what it has learnt. */
export interface ReadingWork {
  /** Characters that were looked at. */
  visited: number;
  comment?: { readonly from: number; readonly end: number };
}

const maxDepth = 64;

/**
 * Makes a reader of the objects of one text: given a brace, it reads what begins there, with the repairs that leave nothing to guess. Each is
 * one walk; what stopped it tells the caller where to go on, so that no character is read more than a few times whatever the text is.
 */
export function createObjectReader(text: string, work: ReadingWork): (start: number) => ObjectReading {
  const length = text.length;
  let at = 0;
  let repaired = false;
  let conflict = false;
  let failed = false;
  let got: BrokenReading["got"] = "nothing";
  /** The text that was read last, since one that began at a stray quote may have swallowed an object. */
  let lastStart = -1;
  let lastEnd = -1;

  const skip = (): void => {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 10 || code === 13 || code === 9 || code === 0xfeff || code === 0xa0) at += 1;
      else if (code === slash && comment()) repaired = true;
      else return;
    }
  };
  const comment = (): boolean => {
    if (text.charCodeAt(at + 1) === slash) {
      const end = lineEnd(text, at);
      at = end;
      return true;
    }
    if (text.charCodeAt(at + 1) !== star) return false;
    const end = commentEnd(text, at + 2, work);
    if (end === -1 || end > at + maxComment) return false;
    at = end + 2;
    return true;
  };
  const fail = (): undefined => {
    failed = true;
    return undefined;
  };

  const anyValue = (depth: number): ReplyJson | undefined => {
    skip();
    if (at >= length) return fail();
    const code = text.charCodeAt(at);
    if (code === openBrace) return depth >= maxDepth ? fail() : object(depth + 1);
    if (code === openBracket) return depth >= maxDepth ? fail() : list(depth + 1);
    if (isQuote(code)) return quoted();
    return bare();
  };

  const object = (depth: number): ReadonlyMap<string, ReplyJson> | undefined => {
    at += 1;
    skip();
    // Most braces of prose end here, before anything is made for them.
    if (!beginsObject(text.charCodeAt(at))) return fail();
    const entries = new Map<string, ReplyJson>();
    while (text.charCodeAt(at) !== closeBrace) {
      if (at >= length) return fail();
      const key = isQuote(text.charCodeAt(at)) ? quoted() : name();
      if (key === undefined) return fail();
      skip();
      if (text.charCodeAt(at) !== colon) return fail();
      at += 1;
      if (depth === 1 && got !== "verdict") got = key === "verdicts" ? "verdicts" : got === "nothing" ? "key" : got;
      const inner = anyValue(depth);
      if (inner === undefined) return fail();
      if (!entries.has(key)) entries.set(key, inner);
      else if (!isSame(entries.get(key), inner)) conflict = true;
      skip();
      const next = text.charCodeAt(at);
      if (next !== comma && next !== closeBrace) return fail();
      // A verdict is whole once something comes after it: "true|false" in a template is none.
      if (depth === 3 && got === "verdicts" && entries.has("id") && entries.has("verdict")) got = "verdict";
      if (next === closeBrace) break;
      at += 1;
      skip();
      if (text.charCodeAt(at) === closeBrace) repaired = true;
    }
    at += 1;
    return entries;
  };

  const list = (depth: number): readonly ReplyJson[] | undefined => {
    const items: ReplyJson[] = [];
    at += 1;
    skip();
    while (text.charCodeAt(at) !== closeBracket) {
      const inner = anyValue(depth);
      if (inner === undefined) return fail();
      items.push(inner);
      skip();
      const next = text.charCodeAt(at);
      if (next === closeBracket) break;
      if (next !== comma) return fail();
      at += 1;
      skip();
      if (text.charCodeAt(at) === closeBracket) repaired = true;
    }
    at += 1;
    return items;
  };

  const quoted = (): string | undefined => {
    const open = text.charCodeAt(at);
    const special =
      open === doubleQuote ? inDouble : open === singleQuote ? inSingle : isSingle(open) ? inTypographicSingle : inTypographic;
    if (open !== doubleQuote) repaired = true;
    lastStart = at;
    let from = at + 1;
    let read = "";
    // Most texts are ids and keys, for which a search costs more than a look at each character.
    const near = Math.min(length, from + 24);
    for (at = from; at < near; at += 1) {
      const code = text.charCodeAt(at);
      if (code === open && open < 128) {
        lastEnd = at + 1;
        return text.slice(from, at++);
      }
      if (code === backslash || code < 32 || code > 126) break;
    }
    special.lastIndex = from;
    while (special.test(text)) {
      at = special.lastIndex - 1;
      const code = text.charCodeAt(at);
      if (code === backslash) {
        const [character, taken, odd] = escapeAt(text, at);
        if (odd) repaired = true;
        read += text.slice(from, at) + character;
        from = special.lastIndex = at + taken;
      } else if (code < 32) repaired = true;
      else {
        const piece = text.slice(from, at);
        lastEnd = at += 1;
        return read === "" ? piece : read + piece;
      }
    }
    lastEnd = at = length;
    return fail();
  };

  const name = (): string | undefined => {
    const from = at;
    while (isNameUnit(text.charCodeAt(at))) at += 1;
    if (at === from) return undefined;
    repaired = true;
    return text.slice(from, at);
  };

  const bare = (): ReplyJson | undefined => {
    const from = at;
    while (isBareUnit(text.charCodeAt(at))) at += 1;
    // No literal or number is longer; the rest is prose.
    const word = at - from > 400 ? "" : text.slice(from, at);
    const found = literal(word);
    if (found === undefined) {
      // A word that the end of the text cut off is not a wrong one.
      if (at < length) at = from;
      return fail();
    }
    if (found.odd) repaired = true;
    return found.value;
  };

  return (start) => {
    at = start;
    repaired = conflict = failed = false;
    got = "nothing";
    lastStart = lastEnd = -1;
    const value = object(1);
    work.visited += at - start;
    if (value !== undefined && !failed) return { value, end: at, repaired, conflict };
    const inText = lastStart > start && text.slice(lastEnd, at).trim() === "";
    // That text may have begun at a quote that was prose. At the end of the reply, a whole key before it says that it did not.
    const resume = inText && (at < length || got === "nothing") ? lastStart + 1 : Math.max(at, start + 1);
    return { at, unfinished: at >= length, resume, got, inText };
  };
}

const maxComment = 2_000;

/** Where the next comment ends; -1 where none does. What was found once is not searched again. */
function commentEnd(text: string, from: number, work: ReadingWork): number {
  const known = work.comment;
  if (known && from >= known.from && (known.end === -1 || from <= known.end)) return known.end;
  const end = text.indexOf("*/", from);
  work.visited += (end === -1 ? text.length : end) - from;
  work.comment = { from, end };
  return end;
}

const [doubleQuote, singleQuote, slash, star, backslash] = [34, 39, 47, 42, 92] as const;
const [openBrace, closeBrace, openBracket, closeBracket, colon, comma] = [123, 125, 91, 93, 58, 44] as const;
const [doubleLeft, doubleRight, doubleLow, singleLeft, singleRight] = [0x201c, 0x201d, 0x201e, 0x2018, 0x2019] as const;

function isQuote(code: number): boolean {
  if (code < 128) return code === doubleQuote || code === singleQuote;
  return code === doubleLeft || code === doubleRight || code === doubleLow || isSingle(code);
}

function isSingle(code: number): boolean {
  return code === singleLeft || code === singleRight;
}

// What needs a look inside a text that began with each kind of quote: its end, a backslash, a control character. Typographic quotes pair in any way.
const inDouble = /["\\\u0000-\u001f]/gu;
const inSingle = /['\\\u0000-\u001f]/gu;
const inTypographic = /[\u201c\u201d"\\\u0000-\u001f]/gu;
const inTypographicSingle = /[\u2018\u2019'\\\u0000-\u001f]/gu;

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The character that a backslash stands for, how many units it takes, and whether JSON knows it. */
function escapeAt(text: string, at: number): readonly [character: string, taken: number, odd: boolean] {
  const next = text.charAt(at + 1);
  const known = escapes[next];
  if (known !== undefined) return [known, 2, false];
  const hex = next === "u" ? text.slice(at + 2, at + 6) : "";
  if (/^[0-9A-Fa-f]{4}$/u.test(hex)) return [String.fromCharCode(Number.parseInt(hex, 16)), 6, false];
  return next === "" ? ["", 1, true] : [next === "'" ? "'" : `\\${next}`, 2, true];
}

/** What may stand behind a brace: a key, or nothing. */
function beginsObject(code: number): boolean {
  return isQuote(code) || isNameUnit(code) || code === closeBrace;
}

function isNameUnit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

function isBareUnit(code: number): boolean {
  return isNameUnit(code) || code === 43 || code === 45 || code === 46;
}

const literals: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["True", true],
  ["False", false],
  ["None", null],
  ["TRUE", true],
  ["FALSE", false],
  ["NULL", null],
  ["undefined", null],
  ["NaN", Number.NaN],
  ["nan", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function literal(word: string): { readonly value: boolean | null | number; readonly odd: boolean } | undefined {
  const known = literals.get(word);
  if (known !== undefined) return { value: known, odd: word !== String(known) || typeof known === "number" };
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(word)) return { value: Number(word), odd: false };
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u.test(word) ? { value: Number(word), odd: true } : undefined;
}

function isSame(a: ReplyJson | undefined, b: ReplyJson): boolean {
  if (a === undefined) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item: ReplyJson, index) => isSame(item, b[index] as ReplyJson)); // of the same length
  }
  if (!(a instanceof Map) || !(b instanceof Map)) return Object.is(a, b) || (a === 0 && b === 0);
  return a.size === b.size && [...a].every(([key, inner]) => b.has(key) && isSame(inner, b.get(key) as ReplyJson)); // JSON has no undefined
}
